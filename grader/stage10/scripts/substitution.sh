echo $(echo a) "$(echo b)" x$(echo c)y
%%
echo "$(echo "inner quotes")"
%%
echo $(echo $(echo $(echo deep)))
%%
x=$(echo a; echo b); echo "$x"; echo $x
%%
x=$(printf 'a\n\n\n'); echo "[$x]"
%%
x=$(printf '\n\na'); echo "[$x]"
%%
x=$(false); echo $?; x=$(exit 4); echo $?
%%
x=$(exit 4) y=5; echo $? $y
%%
echo $(exit 3); echo $?
%%
x=1; y=$(x=2; echo $x); echo $x $y
%%
echo $(cat <<E
here $((1+1))
E
)
%%
echo $(if true; then echo yes; fi) $(for i in 1 2; do echo $i; done)
%%
echo $(case a in a) echo in a case;; esac)
%%
echo $(case a in (a) echo open;; esac)
%%
f() { echo "f($1)"; }; echo $(f x) "$(f 'y z')"
%%
echo "$(echo out; echo err >&2)" 2>f; cat f
%%
x=$(echo out; echo err 2>&1 >&2) 2>f; echo "$x"
%%
x=$( (echo sub) ); echo $x
%%
x=$(>e; cat <e); echo "[$x]"
%%
echo a >f; echo "$(cat f)"; x=$(cat f f); echo "$x"
%%
echo $(echo '*' "a  b")
%%
$(echo echo from a command)
%%
$(echo); echo $?
%%
x=$(set -- a b c; echo $#); echo $x $#
%%
echo $(echo a | cat | cat)
%%
echo $(true && echo and || echo or)
%%
echo "a$(echo b)c$(echo d)e"
%%
x=$(cd /; echo moved); echo $x
%%
i=0; while [ $(echo $i) -lt 3 ]; do i=$((i+1)); done; echo $i
%%
for w in $(echo 'a b' c); do echo "<$w>"; done
%%
echo $(# comment
echo after)
%%
echo $(echo ")" '(' \))
%%
echo "$(echo '"')" "$(echo "'")"
%%
echo "${x:-$(echo default)}" ${x:=$(echo set)} $x
%%
echo $(($(echo 3) * 2))
