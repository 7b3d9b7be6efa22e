for src in ["class A:\n    def g(self):\n","class A:\n    def g(self):","class A:\n  if x:\n    for i in x:\n", "class A:\n  x=1\n  if x:\n","if x:\n  y\nelse:\n","try:\n  x\n", "try:\n  x\nexcept:\n", '"""a\nb"""\n','"""a\nb"""', "match x:\n","match x:\n  case 1:\n", "with a:\n  def f():\n    # c\n"]:
    for fl in (0x4000,0x4200,0x200,0):
        try: r=exec(compile(src,"a","single",fl)) if src[0]=='"' else compile(src,"a","single",fl) and "ok"
        except SyntaxError as e: r=repr(e)
        print(repr(src),hex(fl),r)
