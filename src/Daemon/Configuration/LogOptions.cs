using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Log</c>: what is written down, and where.</summary>
internal sealed class LogOptions
{
    /// <summary>The least level that is written: Trace, Debug, Information, Warning, Error, Critical or None.</summary>
    // Information is what an admin acts on or reports.
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>Absolute path of a log file besides standard error; empty for none. Five files of 10 MiB are kept.</summary>
    // Under systemd the journal has it all.
    [AbsolutePath(MayBeEmpty = true)]
    public string File { get; init; } = "";

    /// <summary>Whether each entry is one JSON object a line.</summary>
    // People read first; collectors are told.
    public bool Json { get; init; }
}
