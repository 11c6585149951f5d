#!/bin/sh
# Have the MDN HTTP Observatory's scanner grade Backstep behind TLS, on this machine alone.
#
#   deploy/observatory.sh        needs node with npm, nginx and openssl, and ports 80 and 443 of localhost
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; nginx -c "$work/nginx.conf" -s stop 2>/dev/null || true; rm -rf "$work"' EXIT

openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/ca.key" -out "$work/ca.pem" -days 2 -subj "/CN=trial" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout "$work/key.pem" -out "$work/request" -subj "/CN=localhost" 2>/dev/null
echo "subjectAltName=DNS:localhost" > "$work/names"
openssl x509 -req -in "$work/request" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 2 \
  -extfile "$work/names" -out "$work/cert.pem" 2>/dev/null

cat > "$work/nginx.conf" <<CONF
pid $work/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path $work/1; proxy_temp_path $work/2; fastcgi_temp_path $work/3;
    uwsgi_temp_path $work/4; scgi_temp_path $work/5;
    server { listen 127.0.0.1:80; return 301 https://\$host\$request_uri; }
    server {
        listen 127.0.0.1:443 ssl;
        ssl_certificate $work/cert.pem;
        ssl_certificate_key $work/key.pem;
        location / { proxy_pass http://127.0.0.1:8090; proxy_set_header Host \$host; }
    }
}
CONF
cd "$here"
PORT=8090 HOST=127.0.0.1 HSTS=31536000 PUBLIC_URL=https://localhost .venv/bin/python -m app > /dev/null &
server=$!
nginx -c "$work/nginx.conf"

# The scanner's own install step fetches lists of preloaded hosts, which say nothing of this one.
cd "$work"
npm install --silent --ignore-scripts --no-audit --no-fund @mdn/mdn-http-observatory
mkdir -p node_modules/@mdn/mdn-http-observatory/conf
echo '{}' > node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json
NODE_EXTRA_CA_CERTS="$work/ca.pem" node node_modules/@mdn/mdn-http-observatory/src/scan.js localhost > report.json
node -e 'const r = require(process.argv[1]); for (const [k, t] of Object.entries(r.tests)) console.log(t.pass ? "pass" : "FAIL", k, t.result);
console.log("grade", r.scan.grade, "score", r.scan.score); process.exit(r.scan.grade === "A+" ? 0 : 1)' "$work/report.json"
