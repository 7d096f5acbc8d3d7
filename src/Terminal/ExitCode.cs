namespace MedV.Terminal;

/// <summary>How every MedV program ends. Listed in <c>docs/exit-codes.md</c>; a number never changes its meaning.</summary>
internal enum ExitCode
{
    /// <summary>All was done.</summary>
    Done = 0,

    /// <summary>Something failed that has no code of its own.</summary>
    Failed = 1,

    /// <summary>The command line is wrong.</summary>
    WrongUsage = 2,

    /// <summary>Some of it was done, some not.</summary>
    DoneInPart = 3,

    /// <summary>The thing asked for does not exist.</summary>
    NotFound = 10,

    /// <summary>Another process uses it: a port, a folder, a disk.</summary>
    InUse = 11,

    /// <summary>A signature, a fingerprint or a version is not what the realm vouches for.</summary>
    NotTrusted = 12,

    /// <summary>Bytes are not what their digest says.</summary>
    Damaged = 13,

    /// <summary>Neither the daemon, a peer nor the origin could be reached.</summary>
    Unreachable = 14,

    /// <summary>Policy, or the operating system, does not allow it.</summary>
    NotPermitted = 15,

    /// <summary>The configuration is wrong (EX_CONFIG of sysexits.h): a service manager can stop trying.</summary>
    Configuration = 78,

    /// <summary>The user stopped it (128 + SIGINT).</summary>
    Cancelled = 130,
}
