namespace MedV.Discovery.Tests;

/// <summary>A test that makes network namespaces: it needs Linux, root, <c>ip</c>, and the named programs; else it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NamespaceFactAttribute : FactAttribute
{
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/sbin"];

    public NamespaceFactAttribute(params string[] programs)
    {
        string[] missing = [.. programs.Append("ip").Where(program => !Folders.Any(folder => File.Exists(Path.Combine(folder, program))))];
        Skip = !OperatingSystem.IsLinux() ? "needs Linux network namespaces"
            : !Environment.IsPrivilegedProcess ? "needs root, to make network namespaces"
            : missing.Length > 0 ? $"needs {string.Join(", ", missing)}"
            : !CanMakeNamespaces() ? "this machine does not allow network namespaces"
            : null;
    }

    private static bool CanMakeNamespaces() => NamespacePair.TryRun("unshare", "--net", "true");
}
