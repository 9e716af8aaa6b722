# Sourced by ./meta138 and ./verify: finds the tools the README names, and builds.

fail() {
  echo "meta138: $*" >&2
  exit 2
}

java_major() {
  "$1/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p'
}

find_java() {
  local candidate major
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk*; do
    [ -n "$candidate" ] && [ -x "$candidate/bin/javac" ] || continue
    major=$(java_major "$candidate")
    if [ "${major%%.*}" -ge 25 ] 2>/dev/null; then
      export JAVA_HOME=$candidate
      return
    fi
  done
  fail "no JDK 25 or newer found; install one and set JAVA_HOME to it"
}

need() {
  command -v "$1" >/dev/null || fail "$1 is missing; $2"
}

need_build_tools() {
  need mvn "install Maven 3.8.7 or newer"
  need node "install Node.js 20 or newer"
  need npm "it comes with Node.js"
  local node
  node=$(node -p 'process.versions.node.split(".")[0]')
  [ "$node" -ge 20 ] || fail "Node.js 20 or newer is needed, found $(node --version)"
}

# Prometheus and Alertmanager with their tools: tests run the real ones, from the distribution.
need_prometheus() {
  local tool missing=
  for tool in prometheus promtool prometheus-alertmanager amtool; do
    command -v "$tool" >/dev/null || missing="$missing $tool"
  done
  [ -z "$missing" ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Prometheus and Alertmanager"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
      --no-install-recommends prometheus prometheus-alertmanager; then return; fi >/dev/null
  fi
  fail "missing:$missing; install Debian's prometheus and prometheus-alertmanager (as root: apt-get install prometheus prometheus-alertmanager)"
}

# The browser that drives the portal's pages, from the distribution; CHROMIUM names another one.
need_browser() {
  local candidate
  for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$candidate" ] && CHROMIUM=$(command -v "$candidate") && export CHROMIUM && return
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium"
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
      --no-install-recommends chromium fonts-dejavu-core; then
      export CHROMIUM=/usr/bin/chromium
      return
    fi >/dev/null
  fi
  fail "chromium is missing; install Debian's chromium (as root: apt-get install chromium), or name one by CHROMIUM"
}

# Builds the program without tests and checks; prints a line a step, the whole log only on failure.
build_program() {
  local root=$1 log=$1/.meta138/build.log began=$SECONDS
  need_build_tools
  echo "Building Meta138 (the first time takes a few minutes; log: .meta138/build.log)"
  # files and libraries that an earlier version had would stay for ever
  rm -rf "$root/app/target/lib"
  find "$root"/*/target/classes -type f ! -name '*.class' -delete 2>/dev/null || :
  "$root/build/web"
  if ! (cd "$root" && mvn -B -ntp package -pl app -am -Dquick -DskipTests -Dmaven.test.skip=true 2>&1) \
    | tee "$log" | awk '/^contracts: /{print "  " $0} /Building Meta138 ::/{print "  " $5}'; then
    grep -E '^\[ERROR\]' "$log" | head -20
    fail "the build failed; the whole log is in .meta138/build.log"
  fi
  touch "$root/app/target/.built"
  echo "Built in $((SECONDS - began)) s"
}

# Runs the program with the JVM options it always has; further JVM options come before a "--".
run_program() {
  local root=$1 options=() heap=()
  shift
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  # an incident desk keeps in memory all alerts that hold: 1.7 KB each, and their texts
  case "$1" in up | incident) heap=(-Xmx1g) ;; esac
  # the JVM's own words go to standard error, for standard output may be JSON; a cache that does
  # not fit is passed over in silence
  # shellcheck disable=SC2046
  exec "$JAVA_HOME/bin/java" -Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off:stderr "${options[@]}" \
    $(cat "$root/build/jvm.options") "${heap[@]}" -Dmeta138.root="$root" \
    -cp "$root/app/target/meta138.jar:$root/app/target/lib/*" io.meta138.app.Main "$@"
}

# Whether the last build still lacks what lets it start faster, and this user can add it.
untrained() {
  [ "$1/app/target/.built" -nt "$1/app/target/.trained" ] && [ -w "$1/app/target" ]
}

# Lets the JVM note which classes a devnet uses, so that later starts take half the time. A build
# that can't be trained runs without; it is not tried again, unless it was interrupted.
train_program() {
  local root=$1 cache=$1/app/target/meta138.aot status=0
  rm -f "$cache"
  echo "Preparing faster starts (once a build)"
  (run_program "$root" -XX:AOTCacheOutput="$cache.next" -- \
    up --fresh --state "$root/.meta138/training" --for 4s) \
    >"$root/.meta138/training.log" 2>&1 </dev/null || status=$?
  rm -rf "$root/.meta138/training"
  if [ $status = 0 ] && [ -f "$cache.next" ]; then
    mv "$cache.next" "$cache"
  else
    rm -f "$cache.next"*
    [ $status -lt 128 ] || exit $status
    echo "Starts stay slower: see .meta138/training.log"
  fi
  touch "$root/app/target/.trained"
}

find_java
