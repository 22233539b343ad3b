"""Holds which module may import which: stages stand alone, and only the pipeline puts them together.

A module that is not in the table fails the test: decide what it may lean on, and write it down here.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "digitscan"

# module: (modules of ours, packages of others). The standard library is free to all.
MAY_IMPORT = {
    "__init__": ("errors library records", ""),
    "__main__": ("cli", ""),
    # the command: options, terminal, what is said and where it is written
    "cli": (
        "__init__ digit_command evaluate_command exit_status explain_command export_command help_text pad_command "
        "report_command review_command scan_command status_command template_command",
        "click",
    ),
    "scan_command": (
        "batch batch_options destination exit_status help_text input_options interrupt options output_options pipeline "
        "records report scan_run template_options",
        "click",
    ),
    "option_group": ("", ""),
    "status_command": (
        "exit_status help_text journal.beginning journal.progress journal.store report",
        "click",
    ),
    "scan_run": (
        "batch batch_options destination errors failure_list interrupt journaled output.formats report writing",
        "",
    ),
    "batch_options": (
        "batch cores destination journal.beginning journal.plan journaled option_group pages read_settings report "
        "run_settings sources workers.settings",
        "click",
    ),
    "run_settings": ("__init__ classify errors file_reading template.choice", ""),
    "failure_list": ("destination errors output.csv output.formulas", ""),
    "watching": ("errors opening sources", ""),
    "input_options": ("opening option_group read_settings report sources", "click"),
    "output_options": ("destination option_group output.formats records report sources", "click"),
    "digit_command": (
        "__init__ destination errors exit_status help_text interrupt options report "
        "single single_rows sources terminal_picture",
        "click rich",
    ),
    "explain_command": (
        "__init__ destination errors exit_status explanation explanation_sheet first_page help_text interrupt models "
        "options report sources",
        "click",
    ),
    "pad_command": ("exit_status help_text models options pad.app report serve_options web.server", "click"),
    "review_command": (
        "exit_status help_text journal.store report review.app review.field_rules review.run_facts review.session "
        "serve_options web.server",
        "click",
    ),
    "export_command": (
        "destination exit_status help_text journal.store output.formats report review.corrected review.decisions "
        "sources",
        "click",
    ),
    "evaluate_command": (
        "destination evaluation.judging evaluation.page evaluation.scores evaluation.told evaluation.truth "
        "exit_status help_text journal.store report review.corrected review.decisions review.page_images "
        "review.run_facts sources",
        "click",
    ),
    "report_command": (
        "destination exit_status help_text journal.store report reporting.report_page reporting.summary "
        "review.corrected review.decisions review.page_images review.run_facts sources",
        "click",
    ),
    "template_command": (
        "destination errors exit_status first_page help_text report template.checks template.creation",
        "click",
    ),
    "template_options": (
        "option_group output.formats output.wide read_settings records template.choice template.load",
        "click",
    ),
    "options": ("", "click"),
    "serve_options": ("", "click"),
    "exit_status": ("destination errors report", ""),
    "help_text": ("", ""),
    "interrupt": ("", ""),
    "report": ("errors journal.progress progress records sources", ""),
    "progress": ("", "rich"),
    "writing": ("acceptance batch errors failure_list output.sink records report", ""),
    "acceptance": ("errors records", "numpy"),
    "destination": ("errors temporary", ""),
    "temporary": ("", ""),
    "output.__init__": ("", ""),
    "output.formats": (
        "destination output.csv output.json output.parquet output.sink output.sqlite output.wide output.xlsx",
        "",
    ),
    "output.sink": ("errors records", ""),
    "output.formulas": ("", ""),
    "output.csv": ("output.formulas output.sink records", ""),
    "output.wide": ("output.csv output.formulas output.sink records", ""),
    "output.json": ("output.sink records", ""),
    "output.xlsx": ("destination errors output.sheets output.sink output.zip_target records temporary", "xlsxwriter"),
    "output.zip_target": ("", ""),
    "output.sheets": ("", "xlsxwriter"),
    "output.sqlite": ("destination errors journal.rows output.sink records", ""),
    "output.parquet": ("destination output.json output.sink records", "pyarrow"),
    "overlay": ("errors records", "numpy PIL"),
    # for other programs
    "library": (
        "batch errors opening pipeline read_settings records sources template.choice template.load writing",
        "",
    ),
    # many files
    "batch": (
        "destination entry errors file_reading journaled models opening overlay read_settings reading_here records "
        "sources watching workers.settings workers.supervisor",
        "",
    ),
    "entry": ("errors file_reading records", ""),
    "file_reading": ("errors memory_limit models overlay pages pipeline read_settings records", ""),
    "reading_here": ("entry errors file_reading models opening pages read_settings records sources", ""),
    "journaled": (
        "acceptance entry errors file_reading journal.plan journal.progress journal.reading journal.recording "
        "journal.store records",
        "numpy",
    ),
    "cores": ("", ""),
    # pages read by processes of their own
    "workers.__init__": ("", ""),
    "workers.settings": ("", ""),
    "workers.messages": ("errors file_reading read_settings records", ""),
    "workers.worker": ("errors file_reading memory_limit models pages workers.messages", "cv2"),
    "workers.order": ("entry errors file_reading read_settings records workers.messages", ""),
    "workers.process": ("file_reading workers.messages workers.order", ""),
    "workers.supervisor": (
        "entry errors file_reading opening records sources workers.messages workers.order workers.process "
        "workers.settings",
        "",
    ),
    # what a run has done, kept in a file beside its output
    "journal.__init__": ("", ""),
    "journal.schema": ("", ""),
    "journal.store": ("errors journal.schema", ""),
    "journal.rows": ("records", ""),
    "journal.recording": ("errors journal.rows journal.store records", ""),
    "journal.reading": ("errors journal.rows journal.store records", ""),
    "journal.progress": ("journal.store", ""),
    "journal.beginning": ("errors journal.progress journal.store", ""),
    "journal.plan": ("errors journal.recording journal.rows journal.store records", ""),
    # images of one digit each
    "single": ("classify errors first_page ink normalize records segment", "numpy"),
    "single_rows": ("classify report single", ""),
    "terminal_picture": ("records", "rich"),
    # pages in the browser: the server that they share, and the pad
    "web.__init__": ("", ""),
    "web.server": ("errors web.guard", "starlette uvicorn"),
    "web.guard": ("", "starlette"),
    "web.assets": ("", "starlette"),
    "web.asking": ("", "starlette"),
    "pad.__init__": ("", ""),
    "pad.app": ("errors models pad.reading pages records web.asking web.assets", "PIL numpy starlette"),
    "pad.reading": ("explanation models records single", ""),
    # a person settles the doubtful numbers of a run
    "review.__init__": ("", ""),
    "review.decision": ("records", ""),
    "review.decisions": ("errors records review.decision", ""),
    "review.selection": ("", ""),
    "review.run_facts": ("journal.store read_settings", ""),
    "review.run_numbers": (
        "errors journal.rows journal.store records review.decision review.run_number review.selection review.standing",
        "",
    ),
    "review.page_images": ("errors journal.plan pages records review.run_number sources", ""),
    "review.pictures": ("records", "cv2 numpy"),
    "review.crop_store": ("records review.page_images review.pictures review.run_number review.run_numbers", ""),
    "review.digit_tiles": ("errors records review.page_images review.pictures review.run_numbers", "numpy"),
    "review.field_rules": ("errors read_settings rules.rule template.load", ""),
    "review.session": (
        "journal.store read_settings review.crop_store review.decisions review.digit_tiles review.field_rules "
        "review.page_images review.run_numbers",
        "",
    ),
    "review.corrected": ("journal.store records review.decisions review.run_number review.run_numbers", ""),
    "review.answers": ("records report review.decision review.field_rules review.pictures review.run_number", ""),
    "review.looking": ("review.answers review.pictures review.run_number review.selection review.session", "starlette"),
    "review.deciding": (
        "review.answers review.decision review.field_rules review.looking review.run_number review.session web.asking",
        "starlette",
    ),
    "review.app": (
        "errors review.deciding review.decisions review.looking review.session web.asking web.assets",
        "starlette",
    ),
    # a run told on one page
    "reporting.__init__": ("", ""),
    "reporting.summary": (
        "errors review.decision review.page_images review.pictures review.run_number review.run_numbers "
        "review.selection",
        "",
    ),
    "reporting.html": ("report", ""),
    "reporting.report_page": ("reporting.html reporting.summary review.decision", ""),
    "review.run_number": ("journal.rows records review.decision", ""),
    "review.standing": ("journal.store", ""),
    "evaluation.__init__": ("", ""),
    "evaluation.edits": ("", ""),
    "evaluation.judging": ("evaluation.truth records review.run_number review.run_numbers rules.rule", ""),
    "evaluation.page": (
        "errors evaluation.judging evaluation.scores evaluation.told reporting.html review.page_images review.pictures",
        "",
    ),
    "evaluation.scores": ("evaluation.edits evaluation.judging rules.rule", ""),
    "evaluation.told": ("evaluation.edits evaluation.scores", ""),
    "evaluation.truth": ("errors records sources", ""),
    # an image of one number -> a picture of how it came to be read
    "explanation": (
        "clock consensus glyph graph ink lattice line_choice models normalize number one_number paths records sequence "
        "spelling",
        "numpy",
    ),
    "explanation_sheet": (
        "explanation explanation_row explanation_strip explanation_tiles graph overlay records sheet",
        "PIL",
    ),
    "explanation_row": ("explanation lattice overlay records sheet", "cv2 numpy PIL"),
    "explanation_tiles": ("explanation graph overlay records sheet", "numpy PIL"),
    "explanation_strip": ("ctc explanation overlay sequence sheet", "numpy PIL"),
    "sheet": ("overlay", "PIL"),
    # files -> pages
    "first_page": ("errors memory_limit opening pages read_settings records sources", ""),
    "memory_limit": ("", "cv2"),
    "opening": ("errors read_settings", ""),
    "sources": ("errors opening", ""),
    "pages": ("errors images opening pdf read_settings records sources", ""),
    "images": ("decode errors pillow_quiet read_settings records", "numpy PIL"),
    "decode": ("records", "numpy PIL"),
    "pdf": ("errors pdf_page pdfium_lock read_settings records", "numpy pypdfium2"),
    "pillow_quiet": ("", "PIL"),
    "pdfium_lock": ("", ""),
    "pdf_page": ("read_settings records", "numpy pypdfium2"),
    "read_settings": ("errors", ""),
    # a page -> numbers: composed here, by layout, and nowhere else
    "pipeline": (
        "classify clock errors fields ink judging models number one_number picture records segment "
        "template.choice template.read whole_page",
        "numpy",
    ),
    "picture": ("records", "cv2 numpy"),
    "one_number": (
        "clock fields glyph graph judging lattice line_choice models number one_sign paths records segment",
        "numpy",
    ),
    "line_choice": ("clock judging number records sequence strip transcripts", "numpy"),
    "whole_page": (
        "clock fields glyph graph judging lattice models number one_sign paths records rows screening sequence strip",
        "",
    ),
    # templates: their files, how they are laid over a page, how their fields are read
    "template.__init__": ("", ""),
    "template.model": ("records rules.between rules.rule", ""),
    "template.entries": ("errors records", ""),
    "template.fields": (
        "errors records rules.between rules.listing rules.parse template.entries template.model",
        "",
    ),
    "template.load": (
        "errors pages read_settings records sources template.entries template.fields template.model",
        "",
    ),
    "template.dump": ("template.model", ""),
    "template.candidates": ("records", "cv2 numpy"),
    "template.draw": ("overlay records template.features template.homography template.model", "numpy PIL"),
    "template.creation": (
        "errors records template.candidates template.draw template.dump template.model",
        "PIL",
    ),
    "template.checks": (
        "errors overlay pages read_settings records sources template.choice template.draw template.load",
        "",
    ),
    "template.features": ("records", "cv2 numpy"),
    "template.homography": ("template.features", "cv2 numpy"),
    "template.registration": ("records template.features template.homography", "cv2 numpy"),
    "template.choice": ("records template.features template.model template.registration", ""),
    "template.cutting": ("records template.homography", "cv2 numpy"),
    "template.teeth": ("records", "cv2 numpy"),
    "template.cells": ("components records template.teeth", "numpy"),
    "template.blank": ("components records", "numpy"),
    "template.comb": (
        "clock glyph graph ink judging models records strip template.cells template.teeth transcripts",
        "numpy",
    ),
    "template.read": (
        "clock components fields ink models number one_number records template.blank template.choice template.comb "
        "template.cutting template.filling template.homography template.model template.teeth",
        "numpy",
    ),
    "models": ("classify handwriting normalize sequence strip", ""),
    "template.filling": (
        "fields records rules.apply rules.between template.cutting template.homography template.model",
        "",
    ),
    "judging": ("clock models normalize records sequence transcripts", "numpy"),
    "clock": ("", ""),
    # the stages: functions of data and settings, which know the records and their own parts, never each other
    "ink": ("border paper records ruling stroke threshold", "cv2 numpy"),
    "paper": ("border records", "cv2 numpy"),
    "threshold": ("records", "cv2 numpy"),
    "stroke": ("records", "cv2 numpy"),
    "border": ("records", "cv2 numpy"),
    "ruling": ("erasing records runs", "cv2 numpy"),
    "runs": ("records run_edges", "cv2 numpy"),
    "erasing": ("records runs", "cv2 numpy"),
    "run_edges": ("", "numpy"),
    "segment": ("components glyph leftovers records", "cv2 numpy"),
    "leftovers": ("components", "numpy"),
    "rows": ("components records", "numpy"),
    "handwriting": ("components errors records session", "cv2 numpy"),
    "screening": ("records", "numpy"),
    "one_sign": ("records", "numpy"),
    "components": ("records", "cv2 numpy"),
    "strip": ("components glyph records", "cv2 numpy"),
    "ctc": ("", "numpy"),
    "sequence": ("calibration ctc errors records session", "numpy"),
    "transcripts": ("ctc", "numpy"),
    "calibration": ("", "numpy"),
    "consensus": ("calibration ctc graph paths spelling transcripts", "numpy"),
    "number": ("calibration consensus ctc graph records sequence spelling strip transcripts", ""),
    "lattice": ("cuts glyph records", "numpy"),
    "glyph": ("records", "cv2 numpy"),
    "graph": ("lattice records", "numpy"),
    "paths": ("graph lattice records", "numpy"),
    "spelling": ("graph paths records", "numpy"),
    "cuts": ("records", "cv2 numpy"),
    "normalize": ("records", "cv2 numpy"),
    "classify": ("errors records session", "numpy"),
    "session": ("weights_file", "onnxruntime"),
    "weights_file": ("", ""),
    "fields": ("records", "numpy"),
    # what a field may hold
    "rules.__init__": ("", ""),
    "rules.parse": (
        "errors rules.amount rules.check rules.dates rules.form rules.listing rules.neighbors rules.pattern rules.rule",
        "",
    ),
    "rules.apply": ("records rules.posterior rules.rule", ""),
    "rules.between": ("errors rules.amount rules.apply rules.joint rules.parse rules.posterior rules.rule", ""),
    "rules.posterior": ("records rules.neighbors rules.rule", ""),
    "rules.joint": ("", ""),
    "rules.rule": ("rules.neighbors", ""),
    "rules.neighbors": ("", ""),
    "rules.form": ("rules.pattern rules.rule", ""),
    "rules.pattern": ("errors rules.neighbors", ""),
    "rules.check": ("errors rules.rule", ""),
    "rules.listing": ("errors rules.neighbors rules.rule", ""),
    "rules.amount": ("rules.neighbors rules.rule", ""),
    "rules.dates": ("errors rules.rule", ""),
    # what all of them share
    "records": ("", "numpy"),
    "errors": ("", ""),
}
MODULES = sorted(".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py"))


def imports_of(module: str) -> Iterator[tuple[int, str, str]]:
    """Yields (line, top-level package, module of ours or "") for each import, inside functions too."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top, _, rest = alias.name.partition(".")
                yield node.lineno, top, (rest or "__init__") if top == "digitscan" else ""
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}.py:{node.lineno}: write the import with its full name"
            top, _, rest = str(node.module).partition(".")
            if top != "digitscan":
                yield node.lineno, top, ""
            elif rest:
                for alias in node.names:  # of a subpackage, modules may be imported
                    yield node.lineno, top, f"{rest}.{alias.name}" if f"{rest}.{alias.name}" in MODULES else rest
            else:
                for alias in node.names:
                    yield node.lineno, top, alias.name if alias.name in MODULES else "__init__"


def tree_of(module: str) -> ast.Module:
    return ast.parse(PACKAGE.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8"))


def test_every_module_is_in_the_table():
    unknown = set(MODULES) - set(MAY_IMPORT)
    assert not unknown, f"add {sorted(unknown)} to MAY_IMPORT with what they may lean on"


def test_the_table_names_no_module_that_is_gone():
    named = set(MAY_IMPORT).union(*(ours.split() for ours, _ in MAY_IMPORT.values()))
    assert named <= set(MODULES), f"take {sorted(named - set(MODULES))} out of MAY_IMPORT"


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_what_the_table_allows(module):
    ours, others = (set(names.split()) for names in MAY_IMPORT.get(module, ("", "")))
    wrong = [
        f"{module}.py:{line} imports {f'digitscan.{inner}' if inner else package}"
        for line, package, inner in imports_of(module)
        if (inner not in ours if inner else package not in others | sys.stdlib_module_names)
    ]
    assert not wrong, f"{'; '.join(wrong)}: take it out, or say in MAY_IMPORT why it may"


@pytest.mark.parametrize("module", MODULES)
def test_importing_does_nothing(module):
    """Beside definitions, constants and what is written about them, no statement runs at import."""
    running = [node.lineno for node in tree_of(module).body if not is_quiet(node)]
    assert not running, f"{module}.py runs code when it is imported, on lines {running}"


def is_quiet(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assign() | ast.AnnAssign():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=test):
            return ast.unparse(test) in ("TYPE_CHECKING", "__name__ == '__main__'")
    return False
