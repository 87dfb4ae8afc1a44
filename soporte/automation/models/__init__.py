"""The room's tables."""

from soporte.automation.assigning.models import Decision, GivenBack, QueuePolicy, SkillNeed, Turn
from soporte.automation.models.macro import Macro
from soporte.automation.models.rule import Rule, Sort, Standing, Version
from soporte.automation.models.run import Run, Step

__all__ = [
    "Decision",
    "GivenBack",
    "Macro",
    "QueuePolicy",
    "Rule",
    "Run",
    "SkillNeed",
    "Sort",
    "Standing",
    "Step",
    "Turn",
    "Version",
]
