namespace MedV.Daemon.Tests.Manners;

/// <summary>A root of files like those of <c>/sys</c> and <c>/proc</c>, as real machines have them.</summary>
internal sealed class SysTree : IDisposable
{
    // A notebook's table: default by radio (metric 600), default by cable (100), and the two networks.
    public const string Routes =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
        + "wlp3s0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
        + "enp0s25\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
        + "enp0s25\t0000000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("medv-");

    public string Root => _root.FullName;

    public SysTree Write(string path, string text)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    /// <summary>An interface that is up.</summary>
    public SysTree Link(string name, string type = "1", string speed = "", string uevent = "", string flags = "0x1003", string state = "up") =>
        Write($"sys/class/net/{name}/type", type + "\n")
            .Write($"sys/class/net/{name}/flags", flags + "\n")
            .Write($"sys/class/net/{name}/operstate", state + "\n")
            .Write($"sys/class/net/{name}/uevent", $"{uevent}INTERFACE={name}\nIFINDEX=2\n")
            .Write($"sys/class/net/{name}/speed", speed + "\n");

    /// <summary>A power supply; its files by name.</summary>
    public SysTree Supply(string name, params (string File, string Text)[] files) =>
        files.Aggregate(this, (tree, file) => tree.Write($"sys/class/power_supply/{name}/{file.File}", file.Text + "\n"));

    public void Dispose() => _root.Delete(recursive: true);
}
