"""Words and sentences keep every letter where it stood."""

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article
from kg.text.sentences import find_sentences

THAI = st.text(alphabet="กขคงนมยรลวสหอาิีืุเแโใไ่้ๆฯ 0123abc.“”()\n\t", max_size=300)


@given(THAI)
def test_spans_lie_in_the_text_in_order_and_inside_one_line(text):
    document = find_sentences(Article("a", text))
    assert document.text == text
    ends = 0
    for start, end in document.words:
        assert ends <= start < end <= len(text)
        assert "\n" not in text[start:end]
        ends = end
    for sentence in document.sentences:
        assert text[sentence.span.start : sentence.span.end].strip() == text[sentence.span.start : sentence.span.end] != ""


def test_a_paragraph_is_cut_before_the_words_that_open_a_sentence():
    text = "หัวข้อ\nนายกรัฐมนตรีเป็นประธานเปิดการประชุมระหว่างประเทศว่าด้วยการต่อต้านการหลอกลวง ทั้งนี้ มีผู้เข้าร่วมประชุม 338 คน"
    found = [text[s.span.start : s.span.end] for s in find_sentences(Article("a", text)).sentences]
    assert found[0] == "หัวข้อ"
    assert found[2].startswith("ทั้งนี้")
