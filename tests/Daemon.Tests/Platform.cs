using System.Runtime.Versioning;

// The daemon's sockets, signals and file modes are those of Unix.
[assembly: UnsupportedOSPlatform("windows")]
