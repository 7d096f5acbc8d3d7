using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace MedV.Workspaces.Tests;

/// <summary>Documents with the paths of the faults that every reader must find. See <c>docs/formats/workspace.md</c>, "Vectors".</summary>
public sealed class VectorTests
{
    private static readonly JsonElement[] Vectors =
        [.. JsonElement.Parse(File.ReadAllText(Repository.PathOf("tests", "vectors", "workspace", "verdicts.json"))).EnumerateArray()];

    public static TheoryData<string> Names => [.. Vectors.Select(vector => vector.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_vector_has_exactly_its_faults(string name)
    {
        JsonElement vector = Find(name);

        bool isValid = WorkspacePolicy.TryParse(
            Encoding.UTF8.GetBytes(vector.GetProperty("document").GetRawText()), out _, out ImmutableArray<WorkspaceFault> faults);

        string[] expected = [.. vector.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()!)];
        Assert.Equal(expected, faults.Select(fault => fault.Path));
        Assert.Equal(expected.Length == 0, isValid);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_schema_agrees_as_far_as_a_schema_can(string name)
    {
        JsonElement vector = Find(name);

        bool isRefused = JsonSchema.Refusals(Repository.Schema, vector.GetProperty("document")).Any();

        Assert.Equal(vector.GetProperty("schemaRefuses").GetBoolean(), isRefused);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_read_and_written_is_read_again_as_the_same(string name)
    {
        if (!WorkspacePolicy.TryParse(Encoding.UTF8.GetBytes(Find(name).GetProperty("document").GetRawText()), out WorkspacePolicy? policy, out _))
        {
            return;
        }

        byte[] once = policy.ToBytes();
        byte[] twice = WorkspacePolicy.Parse(once).ToBytes();

        Assert.Equal(Encoding.UTF8.GetString(once), Encoding.UTF8.GetString(twice));
        Assert.Empty(JsonSchema.Refusals(Repository.Schema, JsonElement.Parse(once)));
    }

    private static JsonElement Find(string name) => Vectors.Single(vector => vector.GetProperty("name").GetString() == name);
}
