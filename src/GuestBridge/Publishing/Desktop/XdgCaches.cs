using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using MedV.GuestBridge.Publishing.Files;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Desktop;

/// <summary>The cache of MIME types, and the time of the icon theme's folder.</summary>
internal sealed class XdgCaches(IMenuStore store, TimeProvider time) : IMenuCaches
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private static readonly FileKey Entries = new(MenuPlace.Data, XdgLayout.Entries);
    private static readonly FileKey MimeCache = new(MenuPlace.Data, XdgLayout.Entries + "/mimeinfo.cache");
    private static readonly FileKey Theme = new(MenuPlace.Data, XdgLayout.Theme);
    private static readonly FileKey IconCache = new(MenuPlace.Data, XdgLayout.Theme + "/icon-theme.cache");

    /// <inheritdoc/>
    public ImmutableArray<FileKey> WillMake(IReadOnlyCollection<MenuFile> desired) =>
        NeedsMimeCache(desired) && store.Look(MimeCache) is PresentFile.Missing ? [MimeCache] : [];

    /// <inheritdoc/>
    public async Task RefreshAsync(IReadOnlyCollection<FileKey> changed, IReadOnlyCollection<MenuFile> desired, MenuRemarks remarks, CancellationToken cancellationToken)
    {
        bool hasMimeCache = store.Look(MimeCache) is not PresentFile.Missing;
        if (changed.Any(key => key.Path.EndsWith(".desktop", StringComparison.Ordinal)) && (hasMimeCache || NeedsMimeCache(desired)))
        {
            await RunAsync("update-desktop-database", ["-q", store.PathOf(Entries)], remarks, cancellationToken);
        }

        if (changed.Any(key => key.Path.StartsWith(XdgLayout.Theme + "/", StringComparison.Ordinal)))
        {
            // Toolkits look at this folder's time before they look into it.
            store.Touch(Theme);
            if (store.Look(IconCache) is not PresentFile.Missing)
            {
                await RunAsync("gtk-update-icon-cache", ["-q", "-f", "-t", store.PathOf(Theme)], remarks, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public bool RemoveIfEmpty(FileKey cache)
    {
        if (cache == MimeCache && store.Read(cache, 64) is { } content && content.AsSpan().TrimEnd("\r\n "u8).SequenceEqual("[MIME Cache]"u8))
        {
            store.Remove(MimeCache);
        }

        return store.Look(cache) is PresentFile.Missing;
    }

    private static bool NeedsMimeCache(IEnumerable<MenuFile> desired) =>
        desired.Any(file => file.Key.Path.EndsWith(".desktop", StringComparison.Ordinal) && file.Content.AsSpan().IndexOf("\nMimeType="u8) >= 0);

    private async Task RunAsync(string program, string[] arguments, MenuRemarks remarks, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            process.StandardInput.Close();
            process.OutputDataReceived += Ignore;
            process.ErrorDataReceived += Ignore;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            try
            {
                await process.WaitForExitAsync(either.Token);
                if (process.ExitCode != 0)
                {
                    remarks.Add($"{program} ended with {process.ExitCode}");
                }
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                remarks.Add($"{program} did not end in {LongestWait.TotalSeconds} s");
            }
        }
        catch (Win32Exception)
        {
            remarks.Add($"{program} is not installed");
        }
    }

    private static void Ignore(object sender, DataReceivedEventArgs line)
    {
    }
}
