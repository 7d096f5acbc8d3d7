"""One host with libtorrent: takes or seeds a file, and makes a file when it has all of it. Local peer discovery only.

Usage: libtorrent_host.py TORRENT FOLDER ADDRESS DONE web-seed|peers-only
"""

import sys
import time

import libtorrent

# Fast settings for a branch: TCP, many slots, deep queues, and no waiting time before a neighbour is tried again. With libtorrent's own value for that,
# one host with the web seed and seven without can stand still at 99.6 % for a minute.
SETTINGS = {
    "alert_mask": 0,
    "allow_multiple_connections_per_ip": True,
    "close_redundant_connections": False,
    "connections_limit": 100,
    "enable_dht": False,
    "enable_incoming_utp": False,
    "enable_lsd": True,
    "enable_natpmp": False,
    "enable_outgoing_utp": False,
    "enable_upnp": False,
    "local_service_announce_interval": 5,
    "max_out_request_queue": 1500,
    "min_reconnect_time": 1,
    "mixed_mode_algorithm": 0,
    "rate_limit_ip_overhead": False,
    "send_buffer_watermark": 3 << 20,
    "suggest_mode": 1,
    "unchoke_slots_limit": 20,
}


def main(torrent, folder, address, done, web):
    session = libtorrent.session({**SETTINGS, "listen_interfaces": f"{address}:6881", "announce_ip": address})
    parameters = libtorrent.add_torrent_params()
    parameters.ti = libtorrent.torrent_info(torrent)
    parameters.save_path = folder
    if web != "web-seed":
        parameters.url_seeds = []
        parameters.flags |= libtorrent.torrent_flags.override_web_seeds
    handle = session.add_torrent(parameters)
    handle.unset_flags(libtorrent.torrent_flags.auto_managed)
    handle.resume()
    while not handle.status().is_seeding:
        time.sleep(0.05)
    with open(done, "w", encoding="ascii"):
        pass
    while True:
        time.sleep(3600)


main(*sys.argv[1:])
