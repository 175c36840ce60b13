if; then echo; fi
%%
echo a; if true; echo b
%%
echo 'open
%%
echo "open
%%
echo $(open
%%
case a in
%%
for i in a b
%%
while true; do echo a
%%
{ echo a;
%%
( echo a
%%
echo a | | echo b
%%
echo a &&
%%
echo a; ) echo b
%%
fi
%%
done
%%
}
%%
echo a >
%%
f( { echo a; }
%%
for 1 in a; do :; done
%%
case a b
%%
echo ${
%%
eval 'if'; echo never
%%
eval 'echo )'; echo never
%%
sh -c 'if' 2>f; echo $?
%%
sh -c 'echo a
fi' 2>f; echo $?
%%
sh none 2>f || echo failed
%%
. ./none 2>f; echo never
%%
(eval '(') 2>f; echo $?
%%
if true; then fi
%%
while do done
%%
! 
%%
&& echo a
%%
| echo a
%%
& echo a
