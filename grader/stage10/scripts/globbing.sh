mkdir a; cd a; >b.c; >a.c; >x; echo *
%%
mkdir b; cd b; >b.c; >a.c; >.h; echo *.c ?.c [ab].c [!a].c
%%
mkdir c; cd c; echo * *.c "*"
%%
mkdir d; cd d; >.hidden; >seen; echo * .h*
%%
mkdir e; cd e; >a; >b; echo '*' "*" \* "a"* 'b'*
%%
mkdir f; cd f; mkdir d1 d2; >d1/x; >d2/y; >d2/x; echo */x */* d*/[xy] d?/y
%%
mkdir g; cd g; mkdir d d/e; >d/e/f; echo */*/* */e/f d/*/f
%%
mkdir h; cd h; mkdir d; >f; echo */ ./*
%%
mkdir i; cd i; >a; x='*'; echo $x "$x"; y="[a]"; echo $y; for i in *; do echo "<$i>"; done
%%
mkdir j; cd j; >'a b'; >c; printf '[%s]' *; echo
%%
mkdir k; cd k; >a; x=*; echo "$x" $x
%%
mkdir l; cd l; >a; set -f; echo *; set +f; echo *
%%
mkdir m; cd m; >a1; >a2; >b1; echo a[0-9] [a-b]1 [!b]* [a-]1
%%
mkdir n; cd n; >a; echo [ [a [a] a] []
%%
mkdir o; cd o; >-; >a; >z; echo [a-z] [-z] [z-]
%%
mkdir p; cd p; >Ab; >aB; >1; echo [[:upper:]]* [[:lower:]]* [[:digit:]]
%%
mkdir q; cd q; >a; echo none* a*none *a*
%%
mkdir r; cd r; >a; >b; set -- *; echo $#; echo "$@"
%%
mkdir s2; cd s2; >f1; echo x >f1; cat f*
%%
mkdir t; cd t; >aa; >ab; >ba; echo a* *a ?? ??? [ab][ab]
%%
mkdir u; cd u; >a*b; >axb; echo a\*b "a*"b a*b
%%
mkdir v; cd v; mkdir x.d; >x.d/y; case x.d/y in */y) echo case matches slashes;; esac; echo *y
%%
mkdir w; cd w; >c; >b; >a; >C; >B; >_; echo *
%%
mkdir x; cd x; >abcabc; echo a*c *bc* a*b*c* a*x*
