true && echo yes; false && echo no; echo end
%%
true || echo no; false || echo yes
%%
false && echo a || echo b
%%
true || echo a && echo b
%%
true && false || true && echo c
%%
false || false || echo third
%%
! true; echo $?; ! false; echo $?
%%
! true && echo a || echo b
%%
! false | true; echo $?
%%
true &&
echo next line
%%
false ||

echo after an empty line
%%
echo a | cat
%%
echo a | cat | cat | cat
%%
echo a |
cat
%%
true | false; echo $?; false | true; echo $?
%%
(exit 3) | (exit 4); echo $?
%%
{ echo a; echo b; } | cat
%%
echo x | { read y; echo "got $y"; }
%%
printf '1\n2\n3\n' | while read n; do echo $((n * n)); done
%%
x=out; echo in | read x; echo $x
%%
x=1; { x=2; }; echo $x; (x=3; echo $x); echo $x
%%
(echo a; exit 5; echo b); echo $?
%%
{ echo grouped; } >f; cat f
%%
(echo a; echo b) >f; cat f
%%
( (echo nested) )
%%
{ { echo deep; }; }
%%
(cd /; x=5); echo ${x-unset}
%%
echo a; (exit 7); echo $?
%%
if true; then (exit 9); fi; echo $?
%%
true & wait; echo $?
%%
(exit 3) & wait $!; echo $?
%%
{ echo background; } & wait
%%
echo a & wait; echo b
%%
for i in 1 2 3; do echo $i; done | cat
%%
for i in 1 2 3; do echo $i; done >f; cat f
%%
echo one >f; echo two >>f; cat f
%%
echo err >&2 2>f; echo $?
%%
{ echo out; echo err >&2; } 2>f; cat f
%%
{ echo out; echo err >&2; } >f 2>&1; cat f
%%
{ echo out; echo err >&2; } 2>&1 >f | cat; cat f
%%
>f; cat f; echo $?
%%
echo a >f b; cat f
%%
>f echo first; cat f
%%
cat <<E
plain
E
%%
x=v; cat <<E
$x ${x}y $(echo sub) $((1+2)) \$x \\ "q" 'q'
E
%%
x=v; cat <<'E'
$x $(echo) \
E
%%
cat <<-E
	one
		two
	E
%%
cat <<A; cat <<B
a
A
b
B
%%
cat <<E | cat
piped
E
%%
while read l; do echo "[$l]"; done <<E
1
2
E
%%
cat <<E >f
to a file
E
cat f
%%
cat <<"E F"
quoted end
E F
%%
if true; then cat <<E
inside
E
fi; echo after
%%
f() { cat <<E
in a function $1
E
}; f a; f b
%%
echo a >f; cat <f >g; cat g
%%
cat <none 2>err || echo failed
%%
echo a >/none/f 2>err || echo failed
%%
{ echo a; } >/none/f 2>err || echo failed
%%
echo x | cat >f | cat; cat f
%%
true | echo last
%%
printf 'b\na\n' | while read x; do printf '%s.' $x; done; echo
%%
echo a | while read x; do y=$x; done; echo "[$y]"
%%
f() { echo f $1; }; f 1 | cat; echo b | f 2
%%
f() { read x; echo "f read $x"; }; echo hello | f
%%
a=1; (a=2; (a=3; echo $a); echo $a); echo $a
%%
echo "$(echo a | cat)" | cat
