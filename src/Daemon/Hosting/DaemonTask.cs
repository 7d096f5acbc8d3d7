namespace MedV.Daemon.Hosting;

/// <summary>What the command line asks for.</summary>
internal enum DaemonTask
{
    /// <summary>Run until told to stop.</summary>
    Run,

    /// <summary>Check the configuration and print it.</summary>
    CheckConfiguration,

    /// <summary>Print how to use the program.</summary>
    Help,

    /// <summary>Print the version.</summary>
    Version,
}
