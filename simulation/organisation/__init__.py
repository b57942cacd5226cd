"""The organisation as data: people, reporting line, workplace, communities, projects."""
