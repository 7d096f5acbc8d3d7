using System.Collections.Immutable;

namespace MedV.Workspaces.Reading;

/// <summary>Collects what is wrong with a document; beyond <see cref="WorkspaceLimits.Faults"/> it only counts.</summary>
internal sealed class FaultList
{
    private readonly List<WorkspaceFault> _faults = [];
    private int _more;

    public void Add(string path, string sentence)
    {
        if (_faults.Count < WorkspaceLimits.Faults)
        {
            _faults.Add(new WorkspaceFault(path.Length == 0 ? "$" : path, sentence));
        }
        else
        {
            _more++;
        }
    }

    public ImmutableArray<WorkspaceFault> ToImmutable() =>
        _more == 0 ? [.. _faults] : [.. _faults, new WorkspaceFault("$", $"{_more} more faults are not told")];
}
