"""The front door of the example: forwards completions to the back, piece by piece, and tells what became of it.

It listens on the port that it is told and dials the address that it is told. Where the back cannot be reached it answers
502; where the back breaks off or says nothing for half a second, the stream ends with an error instead of [DONE].
"""
import json
import os
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BACK_URL = os.environ["BACK_URL"]
SILENCE_SECONDS = 0.5


class Front(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200 if self.path == "/health" else 404, {"front": "is here"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        request = urllib.request.Request(BACK_URL + self.path, body, {"content-type": "application/json"})
        try:
            back = urllib.request.urlopen(request, timeout=SILENCE_SECONDS)
        except OSError as error:
            print(f"front: back cannot be reached: {error}", flush=True)
            return self.answer(502, {"error": {"message": "back cannot be reached"}})
        with back:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            self.forward(back)

    def forward(self, back):
        """Passes events on until the back has said [DONE]."""
        try:
            for line in back:
                self.wfile.write(line)
                self.wfile.flush()
                if line.strip() == b"data: [DONE]":
                    return self.wfile.write(b"\n")
            self.fail("back broke off")
        except TimeoutError:
            self.fail("back is silent")
        except OSError:
            self.fail("back broke off")

    def fail(self, message):
        print(f"front: {message}", flush=True)
        self.wfile.write(f"data: {json.dumps({'error': {'message': message}})}\n\n".encode())

    def answer(self, status, content):
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, form, *values):
        print(f"front: {form % values}", flush=True)


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Front).serve_forever()
