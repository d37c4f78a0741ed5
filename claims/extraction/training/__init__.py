"""How the models that ship are made from data that does not. Nothing that runs imports this.

    python -m venv FOLDER && FOLDER/bin/pip install --group train
    FOLDER/bin/python -m claims.extraction.training.worthiness DATA

The first line installs what training alone needs (the group `train` of pyproject.toml), outside the site's
own environment.
"""
