namespace MedV.Daemon.Tests.Control;

/// <summary>A test that must become other users, which only root on Linux can.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Skip = "needs root on Linux, to connect as another user";
        }
        else if (!File.Exists("/usr/bin/setpriv") || !File.Exists("/usr/bin/curl"))
        {
            Skip = "needs setpriv (util-linux) and curl";
        }
    }
}
