"""The styles of a Word file: names Word knows, so that a thesis that takes the text in dresses it as its own."""

_FONT = "Calibri"
#: Heading levels: size in half points, space before and after in twentieths of a point.
_HEADINGS = ((32, 360, 160), (26, 320, 120), (23, 280, 100), *((21, 240, 80),) * 6)


def styles(text_width: int) -> str:
    """Every style as WordprocessingML; ``text_width`` in twentieths of a point."""
    right = f'<w:tabs><w:tab w:val="right" w:pos="{text_width}"/></w:tabs>'
    return "".join(
        (
            _DEFAULTS,
            _NORMAL,
            _NORMAL_TABLE,
            _style("Title", "Title", '<w:spacing w:before="0" w:after="60" w:line="240" w:lineRule="auto"/>', _big(44)),
            _style("Subtitle", "Subtitle", '<w:spacing w:before="0" w:after="280"/>', _GREY + _size(26)),
            _style("BodyText", "Body Text", '<w:spacing w:before="0" w:after="140"/>'),
            *(_heading(level, *sizes) for level, sizes in enumerate(_HEADINGS, 1)),
            _style("TOCHeading", "TOC Heading", '<w:keepNext/><w:spacing w:before="360" w:after="120"/>', _big(32)),
            *(_contents(level, text_width) for level in (1, 2, 3)),
            _style("Footer", "footer", f'{right}<w:spacing w:before="0" w:after="0"/>', _GREY + _size(18)),
            _style("CodeLabel", "Code Label", _IN_TABLE, "<w:b/><w:bCs/>"),
            _style("CodeText", "Code Text", _IN_TABLE),
            _style("CodeExample", "Code Example", f"<w:keepLines/>{_IN_TABLE}", "<w:i/><w:iCs/>"),
            _style(
                "AfterTable", "After Table", '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
            ),
            _TABLE,
        )
    )


_DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="Arial"/>'
    '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
    '<w:spacing w:before="0" w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
)
_NORMAL = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
_SIDES = (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
_NORMAL_TABLE = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    + "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in _SIDES)
    + "</w:tblCellMar></w:tblPr></w:style>"
)
_GREY = '<w:color w:val="404040"/>'
_IN_TABLE = '<w:spacing w:before="40" w:after="40" w:line="252" w:lineRule="auto"/>'
_LINE = '<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="{colour}"/>'
_TABLE = (
    '<w:style w:type="table" w:customStyle="1" w:styleId="CodeTable"><w:name w:val="Code Table"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    + _LINE.format(side="top", width=8, colour="404040")
    + _LINE.format(side="bottom", width=8, colour="404040")
    + _LINE.format(side="insideH", width=4, colour="A6A6A6")
    + "</w:tblBorders></w:tblPr>"
    '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
    + _LINE.format(side="bottom", width=8, colour="404040")
    + '</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/></w:tcPr></w:tblStylePr></w:style>'
)


def _style(style_id: str, name: str, paragraph: str, text: str = "", *, based_on: str = "Normal") -> str:
    own = ' w:customStyle="1"' if name.startswith(("Code ", "After ")) else ""
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based_on}"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{text}</w:rPr></w:style>'
    )


def _heading(level: int, size: int, before: int, after: int) -> str:
    spacing = f'<w:spacing w:before="{before}" w:after="{after}" w:line="240" w:lineRule="auto"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="BodyText"/><w:qFormat/>'
        f'<w:pPr><w:keepNext/><w:keepLines/>{spacing}<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f"<w:rPr>{_big(size)}</w:rPr></w:style>"
    )


def _contents(level: int, text_width: int) -> str:
    leader = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{text_width}"/></w:tabs>'
    before = 100 if level == 1 else 0
    spacing = f'<w:spacing w:before="{before}" w:after="20"/><w:ind w:left="{(level - 1) * 340}"/>'
    return _style(f"TOC{level}", f"toc {level}", leader + spacing, "<w:b/><w:bCs/>" if level == 1 else "")


def _big(size: int) -> str:
    return f"<w:b/><w:bCs/>{_size(size)}"


def _size(size: int) -> str:
    return f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
