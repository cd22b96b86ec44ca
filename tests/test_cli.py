"""The command line as a user meets it: help, exit codes, one clear line for every fault, and whole files or none."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

COMMANDS = ["build", "query", "ask", "export", "draw", "serve", "show", "stats", "check", "explain", "retract", "verify", "copies", "diff", "backup", "load", "merge", "train", "evaluate"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(kg, command):
    ran = kg(command, "--help")
    assert ran.code == 0 and f"kg {command}" in ran.out.split("Example:")[1]


def test_version(kg):
    assert kg("--version").out.startswith("kg 0.")


def test_faults_of_the_command_line_exit_with_2(kg):
    assert kg("build").code == 2
    assert kg("build", "x.txt", "-o", "x.docx").code == 2
    assert kg("nothing").code == 2


@pytest.mark.parametrize(
    ("name", "data", "cause"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", b"", "empty"),
        ("binary.txt", bytes(range(256)) * 40, "UTF-8"),
        ("broken.json", b'{"title": "x"', "broken JSON"),
        ("page.html", b"<html><body></body></html>", "no article"),
        ("bomb.txt.gz", gzip.compress(b"a" * (70 * 2**20)), "larger than"),
    ],
)
def test_bad_input_is_one_line_and_exit_3(kg, tmp_path, name, data, cause):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    ran = kg("build", name, "-o", "out.nq", "--quiet", "--profile", "fast")
    assert ran.code == 3
    assert name in ran.err and cause in ran.err and len(ran.err.splitlines()) == 1


def test_the_rest_of_a_batch_goes_on(kg, tmp_path):
    good = {"id": "good", "title": "รมว.กต. เยือนลาว", "text": "นายสมชาย ใจดี รัฐมนตรีว่าการกระทรวงการต่างประเทศ เยือน สปป.ลาว"}
    (tmp_path / "a.jsonl").write_text(json.dumps(good, ensure_ascii=False) + "\n{broken\n" + json.dumps({**good, "id": "second"}) + "\n", encoding="utf-8")
    ran = kg("build", "a.jsonl", "--store", "s.kg", "--profile", "fast")
    assert ran.code == 3 and "a.jsonl:2" in ran.err and "2 articles (2 added)" in ran.err
    assert "Traceback" not in ran.err
    assert json.loads(kg("stats", "--store", "s.kg", "--json").out)["total"]["articles"] == 2
    assert "2 unchanged" in kg("build", "a.jsonl", "--store", "s.kg", "--profile", "fast").err


def test_thai_windows_files_are_decoded(kg, tmp_path):
    (tmp_path / "old.txt").write_bytes("กัมพูชาไม่เข้าร่วมการประชุม\nนายสมชาย ใจดี กล่าวว่ากัมพูชาไม่ได้เข้าร่วมการประชุมครั้งนี้".encode("cp874"))
    ran = kg("build", "old.txt", "--profile", "fast")
    assert ran.code == 0 and "กัมพูชา" in ran.out


def test_a_failed_write_leaves_nothing(kg, tmp_path):
    (tmp_path / "a.txt").write_text("หัวข้อ\nเนื้อความ", encoding="utf-8")
    assert kg("build", "a.txt", "-o", "missing/out.ttl", "--profile", "fast").code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["query", "SELECT * { ?s ?p ?o }"], 5), (["stats", "--store", "none.kg"], 5), (["export"], 5), (["query", "@missing.rq"], 3), (["evaluate", "none"], 9)],
)
def test_documented_exit_codes(kg, arguments, code):
    ran = kg(*arguments)
    assert ran.code == code and len(ran.err.splitlines()) == 1, ran.err


def test_a_store_is_asked(kg, tmp_path):
    (tmp_path / "a.txt").write_text("ไทยหารือลาว\nนายสมชาย ใจดี รัฐมนตรีว่าการกระทรวงการต่างประเทศ หารือกับ สปป.ลาว", encoding="utf-8")
    assert kg("build", "a.txt", "--store", "news.kg", "--profile", "fast").code == 0
    assert kg("query", "SELEC").code == 4
    assert kg("query", "-", stdin=b"ASK { ?x a kg:Country }").out == "true\n"
    assert kg("query", "SELECT ?l { ?x a kg:Country ; rdfs:label ?l } ORDER BY ?l", "-f", "csv").out.splitlines()[0] == "l"
    assert "@prefix kg:" in kg("query", "DESCRIBE ?x { ?x a kg:Country }").out
    assert kg("show", "ไม่มีคนนี้").code == 6
    assert kg("explain", "0000").code == 6
    assert "ลาว" in kg("show", "Laos").out
    assert kg("check").code == 0
    assert kg("export", "--to", "graphml", "-o", "x.graphml").code == 0 and (tmp_path / "x.graphml").stat().st_size > 500


def test_the_same_input_gives_the_same_bytes(kg, tmp_path):
    (tmp_path / "a.txt").write_text("ไทยหารือลาว\nนายสมชาย ใจดี รัฐมนตรีว่าการกระทรวงการต่างประเทศ หารือกับ สปป.ลาว เมื่อวันที่ 3 มีนาคม 2567", encoding="utf-8")
    files = []
    for name, seed in (("x.nq", "1"), ("y.nq", "2")):
        assert kg("build", "a.txt", "-o", name, "--profile", "fast", env={"PYTHONHASHSEED": seed}).code == 0
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1] != b""


def test_script_in_a_name_stays_text(kg, tmp_path):
    (tmp_path / "a.txt").write_text("<script>alert(1)</script> ไทยหารือลาว\nนาย<b>สมชาย</b> ใจดี หารือกับ สปป.ลาว \x1b[31m", encoding="utf-8")
    ran = kg("build", "a.txt", "--show", "--profile", "fast")
    assert ran.code == 0 and "\x1b" not in ran.out


MARRIES = """
kg:marries kg:subjectType kg:Person ; kg:objectType kg:Person ; kg:cueScore 0.7 ; kg:cue "แต่งงานกับ"@th ;
    kg:example [ kg:sentence "นายสมชาย ใจดี แต่งงานกับนางสาวมาลี สุขใจ"@th ; kg:subjectText "สมชาย ใจดี"@th ; kg:objectText "มาลี สุขใจ"@th ] .
"""


def test_a_new_relation_is_a_block_in_the_ontology_and_nothing_else(kg, tmp_path):
    mine = tmp_path / "mine"
    shutil.copytree(Path(__file__).parent.parent / "ontologies", mine)
    with (mine / "relations.ttl").open("a", encoding="utf-8") as file:
        file.write(MARRIES)
    (tmp_path / "a.txt").write_text("ข่าวสังคม\nนายสมชาย ใจดี แต่งงานกับนางสาวมาลี สุขใจ ที่กรุงเทพมหานคร", encoding="utf-8")
    ran = kg("build", "a.txt", "-o", "a.nq", "--profile", "fast", env={"KG_ONTOLOGIES": str(mine)})
    assert ran.code == 0, ran.err
    assert "<https://w3id.org/thaikg/ontology#marries>" in (tmp_path / "a.nq").read_text(encoding="utf-8")


def test_what_is_in_the_store_is_not_read_again(kg, tmp_path):
    rows = [{"id": f"a{n}", "text": f"หัวข้อ {n}\nนายสมชาย ใจดี เดินทางเยือนญี่ปุ่น", "published": "2024-05-01"} for n in range(3)]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert "(3 added)" in kg("build", "rows.jsonl", "--store", "s.kg", "--profile", "fast").err
    before = kg("export", "--store", "s.kg", "--to", "nquads").out
    assert "(3 unchanged)" in kg("build", "rows.jsonl", "--store", "s.kg", "--profile", "fast").err
    assert kg("export", "--store", "s.kg", "--to", "nquads").out == before
    rows[1]["text"] += " และเกาหลีใต้"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert "(1 replaced, 2 unchanged)" in kg("build", "rows.jsonl", "--store", "s.kg", "--profile", "fast").err
    assert "(3 replaced)" in kg("build", "rows.jsonl", "--store", "s.kg", "--profile", "fast", "--min-score", "0.9").err
