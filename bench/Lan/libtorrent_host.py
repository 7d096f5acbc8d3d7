"""One host with libtorrent, the rival of bench/Lan.

  make FILE TORRENT                 writes the torrent of a file
  seed TORRENT DIR IP               serves it; says "ready" when it is checked
  get TORRENT DIR IP SEEDER...      says "ready", takes it from the seeders and whoever else takes part, then one line of JSON, and goes on serving
"""

import json
import os
import sys
import time

import libtorrent as lt

PIECE_BYTES = 1 << 20
PORT = 6881

# Everything that looks for peers elsewhere is off; queues and slots are large enough for 1 Gbit/s and 16 hosts.
SETTINGS = {
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "enable_outgoing_utp": False,
    "enable_incoming_utp": False,
    "allow_multiple_connections_per_ip": True,
    "rate_limit_ip_overhead": False,
    "connections_limit": 100,
    "unchoke_slots_limit": 20,
    "max_out_request_queue": 1500,
    "send_buffer_watermark": 3 << 20,
    "close_redundant_connections": False,
    "alert_mask": 0,
}


def make(file, torrent):
    files = lt.file_storage()
    lt.add_files(files, file)
    made = lt.create_torrent(files, PIECE_BYTES, flags=lt.create_torrent.v1_only)
    lt.set_piece_hashes(made, os.path.dirname(file))
    with open(torrent, "wb") as out:
        out.write(lt.bencode(made.generate()))


def join(torrent, folder, ip):
    session = lt.session(SETTINGS | {"listen_interfaces": f"{ip}:{PORT}"})
    plan = lt.add_torrent_params()
    plan.ti = lt.torrent_info(torrent)
    plan.save_path = folder
    handle = session.add_torrent(plan)
    handle.unset_flags(lt.torrent_flags.auto_managed)
    handle.resume()
    return session, handle


def seed(torrent, folder, ip):
    session, handle = join(torrent, folder, ip)
    while not handle.status().is_seeding:
        time.sleep(0.05)
    print("ready", flush=True)
    stay(session)


def get(torrent, folder, ip, *seeders):
    session, handle = join(torrent, folder, ip)
    print("ready", flush=True)
    cpu = sum(os.times()[:2])
    for seeder in seeders:
        handle.connect_peer((seeder, PORT))
    begun = None
    while True:
        status = handle.status()
        now = time.monotonic()
        if status.total_payload_download == 0:
            begun = now
        if status.is_seeding:
            break
        time.sleep(0.025)
    print(json.dumps({"begun": begun, "ended": now, "cpu": sum(os.times()[:2]) - cpu}), flush=True)
    stay(session)


def stay(session):
    while True:
        time.sleep(60)


if __name__ == "__main__":
    {"make": make, "seed": seed, "get": get}[sys.argv[1]](*sys.argv[2:])
