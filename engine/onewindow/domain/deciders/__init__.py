"""The rules by subject: opening, materials, tasks, stages, endings, and what comes from outside."""
