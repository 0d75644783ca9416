"""Small Office documents written by hand, for the tests of their readers."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing"
    }.items()
)  # fmt: skip


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx_of(body: str, **parts: str) -> bytes:
    """A Word document with this body; further parts such as styles are what stands in their root."""
    roots = {"document": f"<w:body>{body}</w:body>", **parts}
    files: dict[str, str | bytes] = {
        f"word/{name}.xml": f'<w:{_root(name)} xmlns:w="{W}" xmlns:r="{_KIND}">{content}</w:{_root(name)}>'
        for name, content in roots.items()
    }
    files["_rels/.rels"] = _relations([("officeDocument", "word/document.xml")])
    files["word/_rels/document.xml.rels"] = _relations([(_kind(name), f"{name}.xml") for name in parts])
    return zipped(files)


def odt_of(body: str, styles: str = "", automatic: str = "", **parts: str) -> bytes:
    """An OpenDocument text with this body, these list styles and the like, these automatic styles."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content{ODF}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles{ODF}>{styles}</office:document-styles>",
            **parts,
        }
    )


def _root(name: str) -> str:
    return {"header1": "hdr", "footer1": "ftr"}.get(name, name)


def _kind(name: str) -> str:
    return name.rstrip("1")


def _relations(relations: list[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="r{i}" Type="{_KIND}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(relations)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{items}</Relationships>'
