namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Store</c>: what this host keeps on disk.</summary>
internal sealed class StoreOptions
{
    /// <summary>Absolute path of the folder for base disks, chunks in progress and state. Made when missing.</summary>
    // The place the Filesystem Hierarchy Standard gives to a service's data; systemd's StateDirectory=medv makes it.
    [AbsolutePath]
    public string Folder { get; init; } = "/var/lib/medv";
}
