#!/usr/bin/env bash
# build.sh [remove]: the images of the tests and the demo, made without a registry.
#
# One layer each, by `docker import`, from busybox, service.rs, Traefik, and the machine's haproxy, PostgreSQL and
# Redis. What the engine has already in the same state is not made again; DOCKER_HOST says which engine.
#
#   vaultctl-test/service:1, :2   the program and busybox; :2 says so
#   vaultctl-test/scratch:1       the program alone: no shell
#   vaultctl-test/healthy:1       with a healthcheck
#   vaultctl-test/volume:1        declares a volume, /data
#   vaultctl-test/configured:1    sets everything that an image can set
#   vaultctl-test/busybox:1       busybox alone
#   vaultctl-test/haproxy:1       HAProxy with its libraries and busybox, laid out as the official image is
#   vaultctl-test/postgres:1      PostgreSQL, its libraries and busybox; uid 70 is its user
#   vaultctl-test/redis:1         Redis, its libraries and busybox
#   vaultctl-test/traefik:1       Traefik and busybox
#   vaultctl-test/moving:1        the same as service:1; tests point it elsewhere
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/setup/lib.bash
. "$here/../setup/lib.bash"
work=${CARGO_TARGET_DIR:-$here/../../target}/test-images
mkdir -p "$work"

images=(service:1 service:2 scratch:1 healthy:1 volume:1 configured:1 busybox:1 haproxy:1 postgres:1 redis:1 traefik:1 moving:1)
case ${1:-} in
  "") ;;
  remove)
    for image in "${images[@]}"; do docker image rm --force "vaultctl-test/$image" >/dev/null 2>&1 || true; done
    exit 0
    ;;
  *)
    sed -n '2,17s/^# \{0,1\}//p' "$0"
    exit 64
    ;;
esac

busybox=$(command -v busybox) || die "no busybox: run tests/setup/tools.sh"
balancer=$(command -v haproxy) || die "no haproxy: run tests/setup/tools.sh"
redis=$(command -v redis-server) || die "no redis-server: run tests/setup/tools.sh"
traefik=$("$here/../setup/traefik.sh")
postgresql=$(postgresql_programs)
[ -n "$postgresql" ] || die "no PostgreSQL: run tests/setup/tools.sh"
if [ "$here/service.rs" -nt "$work/service" ] || [ "$here/backend.rs" -nt "$work/service" ]; then
  rustc --edition 2024 -C target-feature=+crt-static -C opt-level=s -C panic=abort -C strip=symbols \
    -o "$work/service.part" "$here/service.rs"
  mv "$work/service.part" "$work/service"
fi

# The libraries of programs and modules, where the programs look for them.
libraries() { # FOLDER FILE...
  local library root=$1
  shift
  ldd "$@" 2>/dev/null | grep -o '/[^ :]*' | sort -u | while read -r library; do
    [ ! -e "$root$library" ] || continue
    mkdir -p "$root${library%/*}"
    cp -L "$library" "$root$library"
  done
}

# As the official images have them, but for the C library: the same folders, the same users.
balance() { # FOLDER
  mkdir -p "$1/usr/local/sbin" "$1/usr/local/etc/haproxy" "$1/run/haproxy"
  # Whoever runs it as another user makes sockets there, too.
  chmod 1777 "$1/run/haproxy"
  cp "$balancer" "$1/usr/local/sbin/haproxy"
  libraries "$1" "$balancer"
  echo 'haproxy:x:99:99:haproxy:/nonexistent:/bin/sh' >>"$1/etc/passwd"
  echo 'haproxy:x:99:' >>"$1/etc/group"
}
keep_rows() { # FOLDER
  local version=${postgresql%/bin}
  version=${version##*/}
  mkdir -p "$1$postgresql" "$1/usr/share/postgresql" "$1/var/run/postgresql"
  chmod 1777 "$1/var/run/postgresql"
  cp "$postgresql"/{postgres,initdb,psql,pg_isready} "$1$postgresql/"
  # Without the compiler of queries, which is larger than all else.
  tar -C / --exclude='*llvm*' --exclude=bitcode -cf - "usr/lib/postgresql/$version/lib" | tar -C "$1" -xf -
  tar -C / --exclude=locale --exclude=man -cf - "usr/share/postgresql/$version" | tar -C "$1" -xf -
  libraries "$1" "$1$postgresql"/* "$1/usr/lib/postgresql/$version/lib"/*.so
  for file in "$1$postgresql"/*; do ln -s "$postgresql/${file##*/}" "$1/bin/${file##*/}"; done
  echo 'postgres:x:70:70:postgres:/tmp:/bin/sh' >>"$1/etc/passwd"
  echo 'postgres:x:70:' >>"$1/etc/group"
}
keep_keys() { # FOLDER
  cp -L "$redis" "$(command -v redis-cli)" "$1/bin/"
  libraries "$1" "$1/bin/redis-server" "$1/bin/redis-cli"
}

# One archive for each content, with fixed times and owners: the same input, the same layer.
pack() { # NAME FILE...
  local name=$1 root file applet
  shift
  root=$(mktemp -d)
  mkdir -p "$root"/{bin,etc,tmp,data,run,proc,sys,dev}
  chmod 1777 "$root/tmp"
  echo 'root:x:0:0:root:/:/bin/sh
app:x:1000:1000:app:/:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:
app:x:1000:' >"$root/etc/group"
  for file in "$@"; do
    case $file in
      "$balancer") balance "$root" ;;
      "$redis") keep_keys "$root" ;;
      "$postgresql/postgres") keep_rows "$root" ;;
      "$busybox")
        cp "$file" "$root/bin/"
        for applet in $("$busybox" --list); do [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"; done
        ;;
      *) cp "$file" "$root/bin/" ;;
    esac
  done
  tar -C "$root" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/$name.tar.part" .
  rm -rf "$root"
  mv "$work/$name.tar.part" "$work/$name.tar"
}
for content in "service $busybox $work/service" "scratch $work/service" "busybox $busybox" "haproxy $busybox $balancer" \
  "redis $busybox $redis" "postgres $busybox $postgresql/postgres" "traefik $busybox $traefik"; do
  read -ra words <<<"$content"
  if [ "${words[-1]}" -nt "$work/${words[0]}.tar" ] || [ "${BASH_SOURCE[0]}" -nt "$work/${words[0]}.tar" ]; then
    pack "${words[@]}"
  fi
done

made=0
image() { # NAME:TAG CONTENT CHANGE...
  local name=vaultctl-test/$1 content=$work/$2.tar state change id changes=()
  shift 2
  state=$( (cat "$content" && printf '%s\n' "$@") | sha256sum | cut -c1-16)
  [ "$(docker image inspect --format '{{index .Config.Labels "vaultctl.test.state"}}' "$name" 2>/dev/null)" != "$state" ] || return 0
  for change in "$@" "LABEL vaultctl.test.state=$state"; do
    case $change in STOPSIGNAL*) ;; *) changes+=(--change "$change") ;; esac
  done
  id=$(docker import "${changes[@]}" "$content")
  # The one instruction of these that `docker import` does not take.
  for change in "$@"; do
    case $change in
      STOPSIGNAL*) id=$(printf 'FROM %s\n%s\n' "${id#sha256:}" "$change" | DOCKER_BUILDKIT=0 docker build --quiet - 2>"$work/build.log") || die "$(cat "$work/build.log")" ;;
    esac
  done
  docker tag "$id" "$name"
  made=$((made + 1))
}

path='ENV PATH=/bin'
program='ENTRYPOINT ["/bin/service"]'
image service:1 service "$path" "$program" 'ENV VERSION=1' 'EXPOSE 8080'
image service:2 service "$path" "$program" 'ENV VERSION=2' 'EXPOSE 8080'
image scratch:1 scratch "$program" 'ENV VERSION=1' 'EXPOSE 8080'
image healthy:1 service "$path" "$program" 'ENV VERSION=1' 'EXPOSE 8080' \
  'HEALTHCHECK --interval=1s --timeout=2s --retries=3 CMD ["/bin/service", "health"]'
image volume:1 service "$path" "$program" 'ENV VERSION=1' 'ENV COUNT_STARTS=/data/starts' 'VOLUME /data'
image configured:1 service "$path" 'ENV VERSION=1' 'ENV FROM_IMAGE=yes' 'ENV LOG_LEVEL=info' \
  'LABEL org.example.team=platform' 'LABEL org.example.from=image' \
  'EXPOSE 8080' 'EXPOSE 9090/udp' 'USER 1000:1000' 'WORKDIR /tmp' 'VOLUME ["/data", "/var/cache/app"]' \
  'ENTRYPOINT ["/bin/service"]' 'CMD ["serve"]' 'STOPSIGNAL SIGINT' \
  'HEALTHCHECK --interval=2s --timeout=3s --start-period=4s --retries=5 CMD ["/bin/service", "health"]'
image busybox:1 busybox "$path" 'CMD ["sh"]'
image haproxy:1 haproxy 'ENV PATH=/usr/local/sbin:/bin' 'USER haproxy' 'WORKDIR /usr/local/etc/haproxy' \
  'CMD ["haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy"]' 'STOPSIGNAL SIGUSR1'
image postgres:1 postgres "$path" 'USER 70:70' 'EXPOSE 5432'
image redis:1 redis "$path" 'USER 1000:1000' 'EXPOSE 6379'
image traefik:1 traefik "$path" 'ENTRYPOINT ["traefik"]' 'EXPOSE 80'
docker tag vaultctl-test/service:1 vaultctl-test/moving:1
say "$made images made, $((${#images[@]} - 1 - made)) were there"
