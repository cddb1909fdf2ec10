-- Empty statements may stand anywhere (5.2 rule; LUA.md §2.8). By the rule: Debian's luajit refuses `;;`.
;;; local a = 1;; print(a); ;
do ; end
return;
