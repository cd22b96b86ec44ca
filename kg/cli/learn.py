"""``kg train`` and ``kg evaluate``: models from annotated articles, and what they are worth."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import JsonOption, Profile, ProfileOption, ScoreOption, app
from kg.console import as_json, emit, tell
from kg.errors import TrainingError


@app.command(epilog="Example:  kg train annotated/ --ner thai-ner/ --profile fast --into models/")
def train(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="FOLDER...", help="Folders of annotated articles (ID.txt and ID.json), or stand-off annotations (.jsonl) of --texts."),
    ],
    into: Annotated[Path, typer.Option(help="Folder for the models.")],
    ner: Annotated[Path | None, typer.Option(help="Folder of the Thai NER corpus (train.txt), for the first lessons.")] = None,
    texts: Annotated[list[str] | None, typer.Option(help="Files of the articles that stand-off annotations are about.")] = None,
    start: Annotated[Path | None, typer.Option(help="Folder of an accurate model to go on from, instead of --ner.")] = None,
    profile: ProfileOption = Profile.fast,
) -> None:
    """Rebuild the models of a profile from data; `accurate` needs `pip install thaikg[train]`."""
    import tempfile

    from kg.facts.cues import load_cues
    from kg.gazetteer import load_gazetteer
    from kg.learning.gold import read_annotations
    from kg.learning.train import train_fast

    if ner is not None and not (ner / "train.txt").is_file():
        raise TrainingError(f"{ner}: no train.txt here")
    golds = [gold for place in folders for gold in read_annotations(place, texts or [])]
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        if profile is Profile.fast:
            train_fast(golds, into, gazetteer=load_gazetteer(), cues=load_cues(), ner=ner, work=Path(work), report=tell)
            return
        if ner is None and start is None:
            raise TrainingError("the accurate profile learns names from a corpus first: give --ner FOLDER, or --start FOLDER to go on from a model")
        if start is not None and not (start / "encoder.onnx").is_file():
            raise TrainingError(f"{start}: no encoder.onnx here")
        try:
            from kg.learning.accurate import train_accurate
        except ImportError as error:
            raise TrainingError(f"training the encoder needs {error.name}: pip install 'thaikg[train]'") from error
        train_accurate(golds, into, gazetteer=load_gazetteer(), cues=load_cues(), ner=ner, start=start, work=Path(work), report=tell)


@app.command(epilog="Example:  kg evaluate annotated/ --profile accurate --errors 20")
def evaluate(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A folder of annotated articles (ID.txt and ID.json), or stand-off annotations (.jsonl) of --texts.")
    ],
    texts: Annotated[list[str] | None, typer.Option(help="Files of the articles that stand-off annotations are about.")] = None,
    profile: ProfileOption = Profile.accurate,
    min_score: ScoreOption = None,
    errors: Annotated[int, typer.Option(min=0, help="List this many of the worst errors, with their words.")] = 0,
    json: JsonOption = False,
    plot: Annotated[Path | None, typer.Option(help="Write the calibration plot to this .svg file.")] = None,
) -> None:
    """Measure a profile on annotated articles: precision, recall and F1 by type and relation, coreference, calibration."""
    from kg.learning.evaluate import write_plot
    from kg.learning.report import as_data, as_text, evaluate_annotated

    scores = evaluate_annotated(folder, texts=texts or [], profile=profile.value, min_score=min_score)
    if plot is not None:
        emit(write_plot(scores.judged, f"{profile.value} on {folder.name}").encode("utf-8"), plot)
    emit(as_json(as_data(scores)) if json else (as_text(scores, mistakes=errors) + "\n").encode("utf-8"), None)
