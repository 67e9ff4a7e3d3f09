# Writes ini.json beside it: the answers of this Python's own configparser module.
import os, configparser, json, random
random.seed(11)
files = {
 'plain': '[hub]\nDBName = koji\nDBUser: koji\nURL=http://h/a=b:c\n\n# c\n; d\nEmpty =\n[policy]\ntag =\n  all :: allow\n',
 'continuation': '[a]\nx = one\n  two\n\n  three # kept\n   four\ny = 1\n',
 'comment in value': '[a]\nx =\n    # gone\n    all :: allow # stays\n    ; gone\n    b\n# gone at the margin\n    c\n',
 'less indented': '[a]\n  x = 1\n  y = 2\n    more\n z = 3\n',
 'default': '[DEFAULT]\nbase = 1\nshared = d\n[a]\nshared = own\n[b]\nk = v\n',
 'section case': '[A]\nx = 1\n[a]\nx = 2\n',
 'names': '[a]\nMixed Case Name = 1\nwith.dot-and_line = 2\ntrailing   = 3\n',
 'crlf': '[a]\r\nx = 1\r\n  2\r\n[b]\r\ny = 3\r\n',
 'bracket': '[a]]\nx = 1\n[b] trailing ] text\ny = 2\n',
 'blank tail': '[a]\nx = 1\n\n\n[b]\ny =\n\n\n  z\n\n',
 'tabs': '[a]\nx =\n\tone\n\t\ttwo\ny = 2\n',
 'section in value': '[a]\nx = 1\n  [b]\n  y = 2\n',
 'option in value': '[a]\nx =\n  y = 2\n  z = 3\nw = 4\n',
 'colons': '[policy]\ntag =\n    tag *-x :: {\n        has_perm admin :: allow\n        all :: deny a: b\n    }\n    all !! deny\n',
 'no section': 'x = 1\n',
 'no delimiter': '[a]\nx = 1\njust words\n',
 'no name': '[a]\n= 1\n',
 'dup option': '[a]\nx = 1\nX = 2\n',
 'dup section': '[a]\nx = 1\n[a]\ny = 2\n',
 'percent': '[a]\nx = %(nothing)s 100%\n',
 'hash value': '[a]\nx = #notcomment\ny = ;neither\n',
}
parts = ['[a]', '[b]', '[DEFAULT]', 'x = 1', 'y: 2', 'z', 'x', '  more', '\tmore', '    deep', '# c', '  ; c', '', '  ', 'all :: allow', ' k = v', '=', '[c', 'w =']
parts2 = [p for p in parts if p not in ('z','x','=','[c','[a]')]
for i in range(300):
    files['random ok %d' % i] = '[a]\n' + '\n'.join(random.choice(parts2) for _ in range(random.randint(1, 9))) + '\n'
for i in range(60):
    files['random %d' % i] = '\n'.join(random.choice(parts) for _ in range(random.randint(1, 9))) + '\n'
out = []
for name, text in files.items():
    row = {'name': name, 'text': text}
    for key, strict in (('error', True), ('last', False)):
        p = configparser.RawConfigParser(strict=strict)
        try:
            p.read_string(text.replace('\r\n', '\n'))
            row[key] = {s: dict(p.items(s)) for s in p.sections()}
        except configparser.Error as e:
            row[key] = None
    out.append(row)
open(os.path.join(os.path.dirname(__file__), 'ini.json'), 'w').write('[\n' + ',\n'.join(json.dumps(r) for r in out) + '\n]\n')
print(sum(r['error'] is None for r in out), len(out))
