namespace MedV.Daemon.Control.Contract;

/// <summary>Result of one check of the doctor.</summary>
internal enum CheckState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but not as well as it could.</summary>
    Warning,

    /// <summary>It keeps the daemon from its work.</summary>
    Failed,
}
