"""The model server of the example: counts in words, one token after the other, as OpenAI's completions stream them.

Binds a port of the system's choice and says in one line of JSON which one. It holds no model: to a prompt of "count from
three" it answers "four five six ...", so that every answer is known beforehand.
"""
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
TOKEN_SECONDS = int(os.environ.get("TOKEN_MS", "20")) / 1000


def tokens_for(prompt, max_tokens):
    """The words that follow the prompt's last word, at most so many of them."""
    last = prompt.split()[-1] if prompt.split() else ""
    begin = WORDS.index(last) + 1 if last in WORDS else 0
    return WORDS[begin:][:max_tokens]


class Back(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        request = json.loads(self.rfile.read(length))
        tokens = tokens_for(request["prompt"], request.get("max_tokens", 16))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for position, token in enumerate(tokens):
            time.sleep(TOKEN_SECONDS)
            self.send_event(json.dumps({"choices": [{"text": token if position == 0 else " " + token}]}))
        self.send_event("[DONE]")

    def send_event(self, data):
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def log_message(self, form, *values):
        print(f"back: {form % values}", flush=True)


server = ThreadingHTTPServer(("127.0.0.1", 0), Back)
print(json.dumps({"ready": True, "url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
server.serve_forever()
