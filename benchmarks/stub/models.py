"""The stub's two tables."""

from django.db import models


class Sitting(models.Model):
    """One session."""

    started_at = models.DateTimeField(auto_now_add=True)


class Reply(models.Model):
    """One of its twelve answers."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE)
    item = models.CharField(max_length=40)
    option = models.CharField(max_length=40)
