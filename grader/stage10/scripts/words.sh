echo one two   three
%%
echo 'single  quotes' "double  quotes" back\ slash
%%
echo 'a'"b"c\d
%%
echo "it's" 'say "x"'
%%
printf '%s\n' "a\"b" "a\\b" "a\$b" "a\'b"
%%
echo ''
%%
echo a "" b '' c
%%
echo a#b '#c' \# # d
%%
# only a comment
%%
echo a;echo b ; echo c
%%
echo a\
b
%%
echo "a
b"
%%
echo 'a
b'
%%
printf '%s|' a 'b c' "d  e" f\ g; echo
%%
printf '[%s]' "" '' "$none"; echo
%%
printf '%s\n' '*' "*" \*
%%
printf '%s\n' \a \\ '\' "\\"
%%
echo $
%%
echo "$" '$' a$
%%
echo "x$'y'"
%%
echo { } ! if then fi do done
%%
echo a=b c=d
%%
echo -- -x
%%
echo ~x a~b
%%
echo "tab	tab"
%%
printf '%s\n' "$(printf 'a\tb')"
%%
echo a'b'c"d"e
%%
echo "a"'b'"c"
%%
echo 'don'"'"'t'
%%
echo "nested \"quotes\" here"
%%
echo \"\'
%%
printf '%s\n' "\a\b"c >out; cat out
%%
:
%%
: $x "$y" a b c; echo $?
%%
true; echo $?; false; echo $?
%%
'echo' quoted name
%%
e'ch'o pieces
%%
c=echo; $c from a variable
%%
c='echo a b'; $c c
%%
c='echo "a  b"'; $c
%%
nothing_like_this 2>out; echo $?
%%
''  2>out; echo $?
