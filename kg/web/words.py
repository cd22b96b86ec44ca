"""What the pages say, in Thai and in English; names of classes, relations and status come from the ontology."""

from kg.graph.quads import PREFIXES
from kg.ontology import load_labels

WORDS: dict[str, dict[str, str]] = {
    "home": {"th": "หน้าแรก", "en": "Home"},
    "timeline": {"th": "เส้นเวลา", "en": "Timeline"},
    "graph": {"th": "กราฟ", "en": "Graph"},
    "questions": {"th": "คำถาม", "en": "Questions"},
    "search": {"th": "ค้นหาชื่อ ชื่อย่อ หรือหัวข้อข่าว", "en": "Search names, acronyms, headlines"},
    "skip": {"th": "ข้ามไปเนื้อหา", "en": "Skip to the content"},
    "tagline": {"th": "ใครทำอะไร กับใคร ที่ไหน เมื่อไร และคำไหนในข่าวบอกไว้", "en": "Who did what, with whom, where and when, and which words of the news say so"},
    "newest": {"th": "ข่าวล่าสุด", "en": "Newest articles"},
    "known": {"th": "ที่ปรากฏบ่อย", "en": "Often in the news"},
    "also": {"th": "เรียกอีกอย่างว่า", "en": "also"},
    "facts": {"th": "ข้อเท็จจริง", "en": "Facts"},
    "statements": {"th": "คำพูด", "en": "What was said"},
    "offices": {"th": "ตำแหน่ง", "en": "Offices"},
    "holders": {"th": "ผู้ดำรงตำแหน่ง", "en": "Holders"},
    "in_news": {"th": "ในข่าว", "en": "in the news"},
    "all": {"th": "ทั้งหมด", "en": "all"},
    "relation": {"th": "ความสัมพันธ์", "en": "Relation"},
    "status": {"th": "สถานะ", "en": "Status"},
    "score": {"th": "คะแนนอย่างน้อย", "en": "Score at least"},
    "since": {"th": "ตั้งแต่", "en": "Since"},
    "until": {"th": "ถึง", "en": "Until"},
    "filter": {"th": "กรอง", "en": "Filter"},
    "sources": {"th": "แหล่งข่าวที่เป็นอิสระต่อกัน", "en": "independent sources"},
    "source": {"th": "แหล่งข่าว", "en": "source"},
    "probability": {"th": "ความน่าจะเป็นที่ข้อเท็จจริงถูกต้อง", "en": "probability that the fact is right"},
    "said_by": {"th": "ตามคำกล่าวของ", "en": "as told by"},
    "said": {"th": "กล่าวว่า", "en": "said"},
    "direct": {"th": "คำพูดโดยตรง", "en": "quoted"},
    "reported": {"th": "คำพูดที่ถ่ายทอด", "en": "reported"},
    "no_facts": {"th": "ไม่มีข้อเท็จจริงตามเงื่อนไขนี้", "en": "No facts like these"},
    "claims_of": {"th": "{n} ข้อความ จาก {m} ข้อเท็จจริงในข่าว", "en": "{n} claims in {m} facts of articles"},
    "unfilter": {"th": "ล้างตัวกรอง", "en": "Clear"},
    "words_of": {"th": "ถ้อยคำจาก {m} ข่าว", "en": "Words of {m} articles"},
    "newest_of": {"th": "แสดง {n} ข่าวล่าสุดจาก {m} ข่าว", "en": "The newest {n} of {m} articles"},
    "more": {"th": "อีก {n}", "en": "{n} more"},
    "met": {"th": "พบกับ", "en": "Met"},
    "took_part_in": {"th": "เข้าร่วม", "en": "Took part in"},
    "stayed_away_from": {"th": "ไม่เข้าร่วม", "en": "Stayed away from"},
    "ask": {"th": "ถามกราฟ", "en": "Ask the graph"},
    "events": {"th": "เหตุการณ์", "en": "events"},
    "earlier": {"th": "ก่อนหน้านั้น", "en": "earlier"},
    "any_time": {"th": "ทุกเวลา", "en": "any time"},
    "show_as": {"th": "แสดงผลเป็น", "en": "Show as"},
    "hits_hint": {
        "th": "ลองสะกดแบบอื่น ใช้ชื่อสั้นลง หรือชื่อภาษาอังกฤษ",
        "en": "Try another spelling, a shorter name, or the name in Thai",
    },
    "no_rows": {"th": "ไม่มีคำตอบในกราฟนี้", "en": "Nothing in this graph answers that"},
    "no_rows_hint": {"th": "ลองตัวอย่างอื่น หรือผ่อนเงื่อนไขของคำถาม", "en": "Try another example, or ask for less"},
    "first_rows": {"th": "แสดง {n} แถวแรก", "en": "the first {n} are shown"},
    "legend": {"th": "สีของเส้นใต้", "en": "Underlined"},
    "home_again": {"th": "กลับหน้าแรก", "en": "Back to the first page"},
    "original": {"th": "ข่าวต้นฉบับ", "en": "Original article"},
    "published": {"th": "เผยแพร่", "en": "Published"},
    "publisher": {"th": "ผู้เผยแพร่", "en": "Publisher"},
    "extractor": {"th": "อ่านโดย", "en": "Read by"},
    "around": {"th": "ดูในกราฟ", "en": "In the graph"},
    "data": {"th": "ข้อมูล", "en": "Data"},
    "by": {"th": "แสดงตาม", "en": "By"},
    "day": {"th": "วัน", "en": "day"},
    "month": {"th": "เดือน", "en": "month"},
    "year": {"th": "ปี", "en": "year"},
    "no_events": {"th": "ไม่มีเหตุการณ์ที่ทราบวัน", "en": "No events whose day is known"},
    "when": {"th": "เมื่อ", "en": "When"},
    "where": {"th": "ที่", "en": "Where"},
    "hosts": {"th": "เจ้าภาพ", "en": "Host"},
    "chairs": {"th": "ประธาน", "en": "Chair"},
    "took_part": {"th": "ผู้เข้าร่วม", "en": "Took part"},
    "stayed_away": {"th": "ไม่เข้าร่วม", "en": "Stayed away"},
    "attendees": {"th": "จำนวนผู้เข้าร่วม", "en": "Attendees"},
    "run": {"th": "ส่งคำถาม", "en": "Run"},
    "examples": {"th": "ตัวอย่าง", "en": "Examples"},
    "as_table": {"th": "ตาราง", "en": "Table"},
    "as_chart": {"th": "แผนภูมิ", "en": "Chart"},
    "as_graph": {"th": "กราฟ", "en": "Graph"},
    "rows": {"th": "แถว", "en": "rows"},
    "not_found": {"th": "ไม่พบ", "en": "Not found"},
    "wrong": {"th": "เกิดข้อผิดพลาด", "en": "Something went wrong"},
    "no_hits": {"th": "ไม่พบชื่อนี้", "en": "No name like this"},
    "results": {"th": "ผลการค้นหา", "en": "Results"},
    "page": {"th": "หน้า", "en": "page"},
    "foot": {"th": "กราฟบอกว่าข่าวเขียนอะไร ไม่ได้ตัดสินว่าจริงหรือไม่", "en": "The graph says what was written, not whether it is true"},
    "other_language": {"th": "English", "en": "ภาษาไทย"},
}


def words(language: str) -> dict[str, str]:
    """Return everything the pages say in a language, ``th`` or ``en``."""
    return {name: said[language] for name, said in WORDS.items()}


def editor_words() -> list[dict[str, str]]:
    """Return what the SPARQL editor offers while a query is written: prefixes, names of the ontology, keywords."""
    labels = load_labels("en")
    rows = [{"label": f"{prefix}:", "type": "namespace", "detail": iri} for prefix, iri in PREFIXES.items()]
    rows += [{"label": f"kg:{name}", "type": "class" if name[:1].isupper() else "property", "detail": labels[name]} for name in sorted(labels)]
    own = "rdf:subject rdf:predicate rdf:object rdfs:label skos:altLabel schema:identifier schema:headline schema:datePublished"
    rows += [{"label": name, "type": "property"} for name in own.split()]
    keywords = "SELECT DISTINCT WHERE GRAPH OPTIONAL FILTER UNION VALUES BIND COUNT GROUP BY ORDER LIMIT OFFSET ASK CONSTRUCT DESCRIBE CONTAINS EXISTS"
    return rows + [{"label": word, "type": "keyword"} for word in keywords.split()]
