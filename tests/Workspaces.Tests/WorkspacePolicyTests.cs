using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace MedV.Workspaces.Tests;

public sealed class WorkspacePolicyTests
{
    private static readonly byte[] Sample = File.ReadAllBytes(Repository.PathOf("samples", "finance-workspace", "workspace.json"));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]")]
    public void What_is_no_JSON_document_has_one_fault(string document)
    {
        Assert.False(WorkspacePolicy.TryParse(Encoding.UTF8.GetBytes(document), out _, out ImmutableArray<WorkspaceFault> faults));

        Assert.Equal("$", Assert.Single(faults).Path);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_have_one_fault()
    {
        Assert.False(WorkspacePolicy.TryParse([(byte)'"', 0xFF, (byte)'"'], out _, out ImmutableArray<WorkspaceFault> faults));

        Assert.Equal("$: the document is not UTF-8", Assert.Single(faults).ToString());
    }

    [Fact]
    public void A_document_that_is_too_long_is_not_read()
    {
        Assert.False(WorkspacePolicy.TryParse(new byte[WorkspaceTarget.MaximumBytes + 1], out _, out ImmutableArray<WorkspaceFault> faults));

        Assert.Contains("the limit is 4194304", Assert.Single(faults).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"format":"medv-workspace/1","id":"a","title":"\ud800","image":{"name":"a"}}""")]
    [InlineData("""{"format":"medv-workspace/1","id":"a","title":"a","image":{"name":"a"},"\ud800":1}""")]
    [InlineData("""{"format":"medv-workspace/1","id":"a","title":"a","image":{"name":"a","\udc00":1}}""")]
    public void A_half_surrogate_is_a_fault_and_no_crash(string document)
    {
        Assert.False(WorkspacePolicy.TryParse(Encoding.UTF8.GetBytes(document), out _, out ImmutableArray<WorkspaceFault> faults));

        Assert.NotEmpty(faults);
    }

    [Fact]
    public void Of_very_many_faults_a_hundred_are_told_and_the_rest_counted()
    {
        string document = $"{{{string.Join(',', Enumerable.Range(0, 1000).Select(number => $"\"x{number}\":1"))}}}";

        Assert.False(WorkspacePolicy.TryParse(Encoding.UTF8.GetBytes(document), out _, out ImmutableArray<WorkspaceFault> faults));

        Assert.Equal(101, faults.Length);
        Assert.Equal("904 more faults are not told", faults[^1].Sentence);
    }

    [Fact]
    public void Faults_show_nothing_that_a_terminal_would_obey()
    {
        string document = """{"format":"\u001b[2J","\u001b]0;x\u0007":1,"id":"\u202e","title":"a","image":{"name":"a"}}""";

        Assert.False(WorkspacePolicy.TryParse(Encoding.UTF8.GetBytes(document), out _, out ImmutableArray<WorkspaceFault> faults));

        Assert.Equal(3, faults.Length);
        Assert.DoesNotContain(faults, fault => fault.ToString().Any(character => char.IsControl(character) || character == '\u202e'));
    }

    [Fact]
    public void An_exception_holds_all_faults_and_tells_the_first()
    {
        WorkspaceException exception = Assert.Throws<WorkspaceException>(() => WorkspacePolicy.Parse("{}"u8));

        Assert.Equal("format: is missing (and 3 more)", exception.Message);
        Assert.Equal(4, exception.Faults.Length);
    }

    [Fact]
    public void Whatever_bytes_of_a_workspace_are_changed_it_is_read_or_refused_in_words() => Prop.ForAll<int, byte, int>((at, value, cut) =>
    {
        byte[] changed = [.. Sample];
        changed[Math.Abs(at % changed.Length)] = value;
        byte[] document = cut % 3 == 0 ? changed[..Math.Abs(cut % changed.Length)] : changed;

        bool isRead = WorkspacePolicy.TryParse(document, out WorkspacePolicy? policy, out ImmutableArray<WorkspaceFault> faults);

        return isRead == faults.IsEmpty && (policy is null || WorkspacePolicy.TryParse(policy.ToBytes(), out _, out _));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Umlauts_stay_umlauts_when_a_workspace_is_written()
    {
        WorkspacePolicy policy = Repository.WithAssignments("[]") with { Title = "Löhne" };

        Assert.Contains("\"Löhne\"", Encoding.UTF8.GetString(policy.ToBytes()), StringComparison.Ordinal);
    }
}
