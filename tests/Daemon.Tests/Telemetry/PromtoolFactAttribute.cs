namespace MedV.Daemon.Tests.Telemetry;

/// <summary>A test that needs the checker that comes with Prometheus.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute()
    {
        if (!File.Exists("/usr/bin/promtool"))
        {
            Skip = "promtool is missing (Debian: prometheus)";
        }
    }
}
