namespace MedV.Lab;

/// <summary>A folder for one run, removed when disposed.</summary>
/// <remarks>Its path is short: a Unix socket's path has room for 107 bytes.</remarks>
public sealed class WorkFolder : IDisposable
{
    private readonly bool _keep;

    /// <summary>Makes an empty folder, <c>/tmp/medv-xxxxxx</c>. It stays when <c>MEDV_LAB_KEEP</c> is 1, for whoever looks for a fault.</summary>
    public WorkFolder()
        : this(Path.Combine(Path.GetTempPath(), $"medv-{Guid.NewGuid().ToString("N")[..6]}"), keep: Environment.GetEnvironmentVariable("MEDV_LAB_KEEP") == "1")
    {
    }

    /// <summary>Makes a folder, emptying it when it exists.</summary>
    /// <param name="keep">Whether it stays when disposed.</param>
    public WorkFolder(string path, bool keep)
    {
        _keep = keep;
        FullPath = Path.GetFullPath(path);
        if (Directory.Exists(FullPath))
        {
            Directory.Delete(FullPath, recursive: true);
        }

        Directory.CreateDirectory(FullPath);
    }

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>A path below the folder.</summary>
    public string this[string relative] => Path.Combine(FullPath, relative);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_keep && Directory.Exists(FullPath))
        {
            Directory.Delete(FullPath, recursive: true);
        }
    }
}
