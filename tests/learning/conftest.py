"""Annotated articles in miniature: the same story of eight ministers."""

import json

import pytest

STORY = (
    "{minister}เปิดประชุม{topic}\n"
    "วันนี้ (17 ธันวาคม 2568) ที่จังหวัด{place} นาย{name} รัฐมนตรีว่าการ{ministry} เป็นประธานเปิดการประชุม{topic} โดยมีผู้แทนจาก{country}เข้าร่วม\n"
    "นาย{name} กล่าวว่า {ministry}จะร่วมมือกับ{country}อย่างใกล้ชิดเพื่อประโยชน์ของประชาชน\n"
)
CAST = [
    ("สมชาย ใจดี", "กระทรวงพาณิชย์", "เชียงใหม่", "ลาว", "LA", "การค้าชายแดน"),
    ("วิชัย รักไทย", "กระทรวงคมนาคม", "ขอนแก่น", "จีน", "CN", "รถไฟระหว่างประเทศ"),
    ("มานะ เพียรดี", "กระทรวงแรงงาน", "ระยอง", "ญี่ปุ่น", "JP", "แรงงานต่างด้าว"),
    ("อนันต์ สุขใจ", "กระทรวงพลังงาน", "สงขลา", "มาเลเซีย", "MY", "พลังงานสะอาด"),
    ("ปรีชา มั่นคง", "กระทรวงยุติธรรม", "เชียงราย", "เมียนมา", "MM", "ปราบปรามยาเสพติด"),
    ("สุรชัย ทองดี", "กระทรวงวัฒนธรรม", "น่าน", "กัมพูชา", "KH", "มรดกโลก"),
    ("ธนา แก้วใส", "กระทรวงอุตสาหกรรม", "ชลบุรี", "เวียดนาม", "VN", "อุตสาหกรรมยานยนต์"),
    ("ชัยยศ ศรีงาม", "กระทรวงสาธารณสุข", "นครพนม", "อินเดีย", "IN", "สุขภาพโลก"),
]


@pytest.fixture(scope="session")
def annotated(tmp_path_factory):
    """Return a folder of eight annotated articles."""
    folder = tmp_path_factory.mktemp("annotated")
    for number, (name, ministry, place, country, iso, topic) in enumerate(CAST):
        text = STORY.format(minister=name.split()[0], name=name, ministry=ministry, place=place, country=country, topic=topic)
        entities = [
            {"id": "e1", "type": "Person", "name": name, "names": [name, name.split()[0]]},
            {"id": "e2", "type": "Position", "name": f"รัฐมนตรีว่าการ{ministry}", "names": [f"รัฐมนตรีว่าการ{ministry}"]},
            {"id": "e3", "type": "Organization", "name": ministry, "names": [ministry]},
            {"id": "e4", "type": "Country", "name": country, "names": [country], "iso": iso},
            {"id": "e5", "type": "Event", "name": f"การประชุม{topic}", "names": [f"การประชุม{topic}"]},
            {"id": "e6", "type": "Place", "name": f"จังหวัด{place}", "names": [f"จังหวัด{place}"]},
        ]
        facts = [
            {"s": "e1", "p": "holdsPosition", "o": "e2", "status": "actual"},
            {"s": "e1", "p": "affiliatedWith", "o": "e3", "status": "actual"},
            {"s": "e1", "p": "chairs", "o": "e5", "status": "actual"},
            {"s": "e5", "p": "occursOn", "o": "2025-12-17", "status": "actual"},
            {"s": "e5", "p": "takesPlaceIn", "o": "e6", "status": "actual"},
            {"s": "e3", "p": "cooperatesWith", "o": "e4", "status": "planned"},
        ]
        statements = [{"speaker": "e1", "start": f"{ministry}จะร่วมมือกับ", "end": "เพื่อประโยชน์ของประชาชน"}]
        data = {"id": f"made-{number}", "published": "2025-12-17", "entities": entities, "facts": facts, "statements": statements}
        (folder / f"made-{number}.txt").write_text(text, encoding="utf-8")
        (folder / f"made-{number}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return folder
