namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Metrics</c>: figures for a monitoring system.</summary>
internal sealed class MetricsOptions
{
    /// <summary>Where to answer <c>GET /metrics</c> in the Prometheus text format: <c>address:port</c>, <c>[address]:port</c>, or a port alone for the loopback address; empty: nowhere.</summary>
    // Off until somebody collects: whoever can connect can read which images there are.
    [ListenEndpoint]
    public string Listen { get; init; } = "";
}
