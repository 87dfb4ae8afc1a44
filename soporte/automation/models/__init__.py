"""The room's tables."""

from soporte.automation.assigning.models import Decision, GivenBack, QueuePolicy, SkillNeed, Turn

__all__ = ["Decision", "GivenBack", "QueuePolicy", "SkillNeed", "Turn"]
