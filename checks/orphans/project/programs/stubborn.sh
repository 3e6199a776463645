#!/bin/sh
# Ignores every polite signal, as does whatever it starts: a child in a session of its own (`session`), or one that has
# lost its parent too, having been forked twice (`daemon`).
trap '' TERM INT HUP QUIT
case "$1" in
  session) setsid sleep 600 & ;;
  daemon) (setsid sleep 600 &) ;;
esac
echo '{"ready":true}'
exec sleep 600
