namespace MedV.Daemon.Telemetry;

/// <summary>Gives the figures of this host. May be called from any thread.</summary>
internal interface IMetricsSource
{
    /// <summary>The figures of this moment, or of one less than a second ago, in the Prometheus text format.</summary>
    byte[] Page();
}
