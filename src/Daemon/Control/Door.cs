namespace MedV.Daemon.Control;

/// <summary>The sockets of the daemon.</summary>
internal enum Door
{
    /// <summary>For those who run this host: all addresses but the users'.</summary>
    Operators,

    /// <summary>For every user of this host: only addresses that tell each its own.</summary>
    Users,
}
