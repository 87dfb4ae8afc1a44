"""Which background jobs wait: sweeps ask before they defer the same work again."""

from procrastinate.contrib.django.models import ProcrastinateJob


def waiting(task: str, argument: str) -> set[int]:
    """The values of one argument in the jobs of a task that wait or run.

    Without it, a sweep each minute would add a job for everything in a long line, each minute.
    """
    unfinished = ProcrastinateJob.objects.filter(task_name=task, status__in=("todo", "doing"))
    return set(unfinished.values_list(f"args__{argument}", flat=True))
