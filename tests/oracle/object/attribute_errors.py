# SPDX-License-Identifier: MIT
# Attributes, super, weakref, gc and _abc: refusals, with their texts.
import re


def t(source):
    try:
        exec(source, {"__name__": "__main__"})
        print("ok", source.replace("\n", ";"))
    except Exception as e:
        text = re.sub("0x[0-9a-f]+", "0x", str(e))
        print(type(e).__name__, text, "|", source.replace("\n", ";"), "| cause", repr(e.__cause__))


t("class A:\n x=1\ndel A().y")
t("class A:\n x=1\ndel A().x")
t("class A: __slots__=()\ndel A().x")
t("class A: __slots__=();x=1\nA().x=2")
t("class A: __slots__=();x=1\ndel A().x")
t("getattr(1,2)")
t("setattr(1,2,3)")
t("1 .x")
t("int.x")
t("def f():pass\ndel f.x")
t("(1).real=3")
t("class A: pass\nA.__dict__['x']=1")
t("class A(__import__('time').struct_time): pass")
t("super()")
t("super(1)")
t("super(int,3.4)")
t("super(int,3).x")
t("class A:\n def f(s): return super().x\nA().f()")
t("import weakref;weakref.ref(1)")
t("import weakref;weakref.proxy(1)")
t("import weakref\nclass A:pass\nweakref.ref(A(),1,2)")
t("import weakref\nclass A:pass\nweakref.ref()")
t("import weakref\nclass A:pass\nweakref.ref(A(),callback=3)")
t("import gc;gc.set_threshold()")
t("import gc;gc.collect(3)")
t("import gc;gc.get_objects(generation=5)")
t("import gc;gc.get_objects(generation=-1)")
t("import gc;gc.set_threshold(1,2,3,4)")
t("import _abc;_abc._abc_register(int,int)")
t("import _abc;_abc._abc_init(3)")
t("import _abc;_abc._abc_subclasscheck(int,3)")
t("import abc\nclass A(abc.ABC):pass\nA.register(3)")
t("import abc\nclass A(abc.ABC):pass\nclass B(A):pass\nB.register(A)")
t("import abc,_abc\nclass A(abc.ABC):pass\nissubclass(3,A)")
t("import abc,_abc\nclass A(abc.ABC):\n @classmethod\n def __subclasshook__(c,x): return 3\nissubclass(int,A)")
