/** Small packages for builder tests: {path: text} of a git repository each. */

export function spec(name: string, { preamble = '', sections = '', build = '', files = '' } = {}): string {
  return `Name: ${name}
Version: 1.0
Release: 1%{?dist}
Summary: The ${name} package
License: MIT
${preamble}
%global debug_package %{nil}

%description
The ${name} package.

${sections}
%build
${build}

%install
mkdir -p %{buildroot}/usr/share/${name}
echo hello > %{buildroot}/usr/share/${name}/greeting

%files
/usr/share/${name}
${files}
`;
}

/** A C program with a noarch subpackage and a BuildRequires that is in no group. */
export const hello = {
  'hello.c':
    '#include <stdio.h>\n#include <zlib.h>\nint main(void) { printf("hello %s\\n", zlibVersion()); return 0; }\n',
  'hello.spec': `Name: hello
Version: 1.0
Release: 1%{?dist}
Summary: Says hello
License: MIT
Source0: hello.c
BuildRequires: gcc, zlib-devel >= 1.2
%global debug_package %{nil}

%description
Says hello.

%package doc
Summary: What hello says
BuildArch: noarch

%description doc
Text only.

%prep
cp %{SOURCE0} .

%build
gcc -O2 -o hello hello.c -lz

%install
install -D hello %{buildroot}/usr/bin/hello
mkdir -p %{buildroot}/usr/share/hello
./hello > %{buildroot}/usr/share/hello/greeting

%check
./hello | grep hello

%files
/usr/bin/hello

%files doc
/usr/share/hello
`,
};
