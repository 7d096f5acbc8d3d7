using System.Collections.Immutable;
using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Desktop;
using MedV.GuestBridge.Publishing.Files;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Tests.Publishing;

/// <summary>The process was killed: no code of the product catches it.</summary>
internal sealed class KilledException : Exception;

/// <summary>A host on which the process is killed in the step after so many that change something.</summary>
internal sealed class MortalPlatform(TestHome home, int steps) : IMenuPlatform, IMenuStore
{
    private readonly XdgPlatform _inner = home.Platform;
    private int _left = steps;

    public IMenuStore Store => this;

    public IMenuCaches Caches => new XdgCaches(this, TimeProvider.System);

    public MenuFacts ReadFacts() => _inner.ReadFacts();

    public ImmutableArray<MenuFile> Files(MenuContent content, string medv, MenuRemarks remarks) => _inner.Files(content, medv, remarks);

    public PresentFile Look(FileKey key) => _inner.Store.Look(key);

    public byte[]? Read(FileKey key, int mostBytes) => _inner.Store.Read(key, mostBytes);

    public IReadOnlyList<FileKey> MissingFolders(FileKey key) => _inner.Store.MissingFolders(key);

    public void MakeFolder(FileKey folder)
    {
        Step();
        _inner.Store.MakeFolder(folder);
    }

    /// <summary>Killed in the middle: the temporary file is there, half written.</summary>
    public void Write(FileKey key, ReadOnlySpan<byte> content)
    {
        if (_left == 0)
        {
            string path = PathOf(key);
            File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(path)!, ".medv-tmp-" + Path.GetFileName(path)), content[..(content.Length / 2)].ToArray());
        }

        Step();
        _inner.Store.Write(key, content);
    }

    public void Remove(FileKey key)
    {
        Step();
        _inner.Store.Remove(key);
    }

    public void RemoveLeftOver(FileKey key) => _inner.Store.RemoveLeftOver(key);

    public bool RemoveEmptyFolder(FileKey folder)
    {
        Step();
        return _inner.Store.RemoveEmptyFolder(folder);
    }

    public void Touch(FileKey folder)
    {
        Step();
        _inner.Store.Touch(folder);
    }

    public string PathOf(FileKey key) => _inner.Store.PathOf(key);

    public IDisposable Lock(FileKey folder) => _inner.Store.Lock(folder);

    private void Step()
    {
        if (_left-- == 0)
        {
            throw new KilledException();
        }
    }
}
