"""How well texts are read, and claims are matched: one module for each table.

    make bench-nlp DATA=FOLDER [ONLY="NAME …"]

Each module has `run(data)`, which prints its table, measures a floor in the same run, and says in its own
docstring which data it reads and where that comes from. FOLDER has a folder for each data set; a table
whose data is not there says so, and the others go on:

- `checkworthiness/`: `crowdsourced.jsonl` and `sample-2.5.jsonl`, ClaimBuster's debate sentences (Arslan,
  Hassan, Li and Tremayne, "A Benchmark Dataset of Check-worthy Factual Claims", ICWSM 2020; Zenodo record
  3836810, CC BY 4.0), each line `{"text", "verdict", "file"}` and `{"text", "label"}`;
- `attribution/`: `train.jsonl` and `dev.jsonl`, PolNeAR's articles with the spans of source, cue and content
  (Newell, Margolin and Ruths, LREC 2018; github.com/networkdynamics/PolNeAR);
- `matching/`: tweets and verified claims, CheckThat! 2020 task 2 (gitlab.com/checkthat_lab);
- `matching-debates/`: debate sentences and verified claims, CheckThat! 2021 task 2B (the same).

The data is for measuring. None of it is committed here.
"""

import os

import django

# The matcher compares claims, which are rows of models; no database is asked.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()
