# pyexpat and _elementtree: messages, events, trees.
import _elementtree as E
import copy
import io
import pickle
import pyexpat as P
import warnings
import xml.etree.ElementTree as ET

el = E.Element("a")
E.SubElement(el, "b")


def plain(text):  # without addresses
    for mark in (" at 0x", "0x"):
        parts = text.split(mark)
        text = " at ".join([parts[0]] + [p.lstrip("0123456789abcdef") for p in parts[1:]])
    return text


def show(text):
    try:
        result = repr(eval(text))
    except BaseException as e:
        result = type(e).__module__ + "." + type(e).__name__ + " " + str(e)
    print(text, "->", plain(result))


for text in r"""E.Element()
E.Element(1)
E.Element('a',1)
E.Element('a',attrib=1)
E.Element('a',{'x':1},y=2).attrib
E.Element('a',attrib={'x':1},y=2).attrib
E.Element('a',{},{})
E.Element('a').append(1)
E.Element('a').append()
E.Element('a').extend(1)
E.Element('a').extend([1])
E.Element('a').insert(0,1)
E.Element('a').insert('x',el)
E.Element('a').remove(el)
E.Element('a').remove(1)
E.Element('a').get()
E.Element('a').get('x',5)
E.Element('a').set('x')
E.Element('a').makeelement('b',{})
E.Element('a').makeelement('b',1)
E.Element('a').makeelement('b')
E.Element('a').find(1)
E.Element('a').findtext('x',default=7)
E.Element('a').findall('x')
E.Element('a')[0]
E.Element('a')['x']
E.Element('a').__setitem__(0,1)
el.__setitem__(0,1)
el.__setitem__(slice(None),[1])
el.__setitem__(slice(None),1)
el.__setitem__(slice(None,None,2),[el,el])
el.__delitem__(5)
el.__delitem__('x')
E.Element('a').tag
E.Element('a').text
E.Element('a').__copy__()
E.Element('a').__deepcopy__(1)
copy.deepcopy(el)
E.Element('a').__getstate__()
E.Element('a').__setstate__(1)
E.Element('a').__setstate__({})
E.Element('a').__setstate__({'tag':'q','text':'t','attrib':{'x':1},'_children':[el]})
E.Element('a').__setstate__({'tag':'q','_children':1})
E.Element('a').__setstate__({'tag':'q','_children':[1]})
E.SubElement()
E.SubElement(1,'x')
E.SubElement(el,'x',1)
E.TreeBuilder(1)
E.TreeBuilder().start('a')
E.TreeBuilder().start('a',1)
E.TreeBuilder().start('a',{})
E.TreeBuilder().end('a')
E.TreeBuilder().data('a')
E.TreeBuilder().close()
E.TreeBuilder().comment('x').text
E.TreeBuilder().pi('x','y').text
E.TreeBuilder().pi('x').text
E.XMLParser()
E.XMLParser(1)
E.XMLParser(target=1)
E.XMLParser(encoding=1)
E.XMLParser().version
E.XMLParser().entity
E.XMLParser().target
E.XMLParser().feed(1)
E.XMLParser().close()
E.XMLParser()._parse_whole(1)
E.XMLParser()._setevents(1)
E.XMLParser()._setevents([],('start','x'))
E.XMLParser()._setevents([],1)
E._set_factories(1,2)
ET.fromstring('<a>&foo;</a>')
ET.fromstring('<a>&foo</a>')
ET.fromstring('<a></b>')
ET.fromstring('')
ET.fromstring(b'<?xml version="1.0" encoding="xx"?><a/>')
ET.fromstring(b'<?xml version="1.0" encoding="cp1252"?><a>\x80\xe9</a>').text
ET.fromstring(b'<?xml version="1.0" encoding="utf-16"?><a/>')
ET.fromstring('<!DOCTYPE a SYSTEM "x"><a>&foo;</a>')
ET.fromstring('<!DOCTYPE a [<!ENTITY e "val">]><a>&e;</a>').text
ET.fromstring('<a x="1" y="2">t<b/>tail</a>').attrib
list(E.Element('a').iter(tag='x')),list(E.Element('a').itertext())
[e.tag for e in ET.fromstring('<a><b><c/></b><d/></a>').iter()], [e.tag for e in ET.fromstring('<a><b><c/></b><c/></a>').iter('c')]
list(ET.fromstring('<a>1<b>2<c>3</c>4</b>5<d/>6</a>').itertext()), list(ET.fromstring('<a>1<b>2<c>3</c>4</b>5</a>').find('b').itertext())
len(el), [e.tag for e in el], el[0].tag, el[-1].tag, [e.tag for e in el[:]], el[::-1][0].tag
E.ParseError.__mro__
E.Element('a').items(), E.Element('a',{'x':1}).items(), E.Element('a').keys(), E.Element('a',{'x':1}).keys()
setattr(E.Element('a'),'attrib',1)
delattr(E.Element('a'),'tag')
E.Element('a')==E.Element('a')
ET.tostring(ET.fromstring('<a xmlns="u" xmlns:q="v" q:z="1"><q:b>t&amp;x</q:b>tail<!-- c --></a>'))
ET.fromstring('<a><b i="1"/><b i="2"><c/></b></a>').find('b[@i="2"]/c').tag, ET.fromstring('<a><b>x</b></a>').findtext('b'), ET.fromstring('<a><b/></a>').findtext('b')
P.ParserCreate(1)
P.ParserCreate(namespace_separator='ab')
P.ParserCreate(intern=1)
P.ParserCreate().Parse(1)
P.ParserCreate().Parse('<a/>', True)
P.ParserCreate().Parse('<a>', True)
P.ParserCreate().ParseFile(1)
P.ParserCreate().ParseFile(io.StringIO('<a/>'))
P.ParserCreate().ParseFile(io.BytesIO(b'<a/>'))
P.ErrorString(3), P.ErrorString(9999), P.ErrorString(0)
P.errors.XML_ERROR_SYNTAX, P.errors.codes[P.errors.XML_ERROR_SYNTAX], P.errors.messages[2], P.model.XML_CTYPE_SEQ
P.EXPAT_VERSION, P.version_info, P.native_encoding, [f[0] for f in P.features]
P.XMLParserType()
setattr(P.ParserCreate(), 'buffer_size', 0)
setattr(P.ParserCreate(), 'buffer_size', 'x')
setattr(P.ParserCreate(), 'nonsense', 1)
P.ParserCreate().buffer_size, P.ParserCreate().buffer_text, P.ParserCreate().ordered_attributes, P.ParserCreate().intern, P.ParserCreate().StartElementHandler
P.ParserCreate().CurrentLineNumber, P.ParserCreate().CurrentByteIndex, P.ParserCreate().ErrorCode
P.ParserCreate().GetBase(), P.ParserCreate().SetBase('x'), P.ParserCreate().GetInputContext()
P.ParserCreate().UseForeignDTD(), P.ParserCreate().SetParamEntityParsing(P.XML_PARAM_ENTITY_PARSING_ALWAYS)
sorted(n for n in dir(P) if not n.startswith('__')), sorted(n for n in dir(P.ParserCreate()) if n[0] != '_')""".splitlines():
    show(text)

try:
    ET.fromstring("<a>\n<b></c></a>")
except ET.ParseError as e:
    print(e, e.code, e.position, e.args)


class T:
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *a: print(name, a) or "closed"


p = E.XMLParser(target=T())
p.feed('<!DOCTYPE a SYSTEM "x"><a xmlns:q="u" q:z="1"><!--c--><?p i?><q:b>te&amp;xt</q:b>tail</a>')
print(p.close())
p = E.XMLParser()
q = []
p._setevents(q, ("start", "end", "start-ns", "end-ns", "comment", "pi"))
p.feed('<!-- x --><a xmlns="u"><?p i?><b/></a>')
print(plain(repr(q)))
print(p.close().tag)
p = E.XMLParser(target=E.TreeBuilder(insert_comments=True, insert_pis=True, comment_factory=ET.Comment, pi_factory=ET.PI))
p.feed("<a>x<!--c-->y<?p i?>z<b/>w</a>")
tree = p.close()
print(ET.tostring(tree), list(tree.itertext()))
print(ET.tostring(pickle.loads(pickle.dumps(tree.find("b")))), ET.tostring(copy.deepcopy(el)), ET.tostring(copy.copy(el)))


class P2(E.XMLParser):
    def doctype(self, *a):
        print("doctype", a)


with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    p = P2()
    p.feed("<!DOCTYPE a><a/>")
    p.close()
    print([str(x.message) for x in w])


class MyElement(E.Element):
    pass


p = E.XMLParser(target=E.TreeBuilder(element_factory=lambda tag, attrib: MyElement(tag, attrib)))
p.feed("<a x='1'>t<b/>u</a>")
r = p.close()
print(type(r).__name__, r.text, r[0].tail, r.attrib)
names = """StartElementHandler EndElementHandler ProcessingInstructionHandler CharacterDataHandler UnparsedEntityDeclHandler
NotationDeclHandler StartNamespaceDeclHandler EndNamespaceDeclHandler CommentHandler StartCdataSectionHandler
EndCdataSectionHandler DefaultHandler DefaultHandlerExpand StartDoctypeDeclHandler EndDoctypeDeclHandler
EntityDeclHandler XmlDeclHandler ElementDeclHandler AttlistDeclHandler SkippedEntityHandler""".split()
doc = b"""<?xml version="1.0" encoding="iso-8859-1" standalone="no"?>
<!DOCTYPE quotations SYSTEM "quotations.dtd" [
<!ELEMENT root (a|b+)*>
<!ATTLIST a x CDATA #REQUIRED y CDATA "dflt">
<!NOTATION notation SYSTEM "notation.jpeg">
<!ENTITY acirc "&#226;">
<!ENTITY external_entity SYSTEM "entity.file">
<!ENTITY unparsed_entity SYSTEM "entity.file" NDATA notation>
%unparsed_entity;
]>
<root attr1="value1" attr2="value2&#8000;">
<!-- comment data -->
<myns:subElement xmlns:myns="http://www.python.org/namespace"> Contents of subelements </myns:subElement>
<sub2><![CDATA[contents of CDATA section]]></sub2>
&external_entity; &skipped_entity; \xb5 <a x="1"/><?xml-stylesheet href="stylesheet.css"?>
</root>"""
for separator in (None, "!"):
    for skip in ("Default", "nothing"):
        p = P.ParserCreate(namespace_separator=separator)
        for name in names:
            if skip not in name:
                setattr(p, name, lambda *a, name=name: print(name, a))
        p.ordered_attributes = separator is None
        p.specified_attributes = skip == "nothing"
        p.buffer_text = True
        try:
            p.Parse(doc, True)
        except P.ExpatError as e:
            print(e, e.code, e.lineno, e.offset)
        print(p.CurrentLineNumber, p.CurrentColumnNumber, p.CurrentByteIndex, p.buffer_used, sorted(k for k in p.intern if k))


def boom(*a):
    raise KeyError("in handler")


for name in names[:4]:
    p = P.ParserCreate()
    setattr(p, name, boom)
    try:
        p.Parse(b"<a>text<?pi x?></a>", True)
    except KeyError as e:
        print(name, "KeyError", e)
p = P.ParserCreate()
print(p.Parse("<a>", False), p.Parse("</a>", True))
try:
    p.Parse("x")
except P.ExpatError as e:
    print(e, P.ErrorString(e.code))


def external(context, base, system_id, public_id):
    print("external", context, base, system_id, public_id)
    sub = p.ExternalEntityParserCreate(context)
    sub.Parse("<inner/>", True)
    return 1


p = P.ParserCreate()
p.SetBase("/base")
p.StartElementHandler = lambda *a: print("start", a, p.GetInputContext())
p.ExternalEntityRefHandler = external
p.Parse('<!DOCTYPE a [<!ENTITY e SYSTEM "file">]><a>&e;</a>', True)
p = P.ParserCreate()
p.NotStandaloneHandler = lambda: 0
try:
    p.Parse('<!DOCTYPE a SYSTEM "x"><a/>', True)
except P.ExpatError as e:
    print(e)
big = "<a>" + "<b>text</b>" * 20000 + "</a>"
root = ET.fromstring(big)
print(len(root), sum(len(e.text) for e in root))
root[5:19990] = []
del root[::2]
print(len(root))
events = list(ET.iterparse(io.BytesIO(big.encode()), ("start", "end")))
print(len(events))
