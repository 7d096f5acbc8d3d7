using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace MedV.Trust.Tests;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b" : 1, "a" : [ true, false, null, -7 ] }""", """{"a":[true,false,null,-7],"b":1}""")]
    [InlineData("""{"line":"a\nb\t\u0001"}""", "{\"line\":\"a\nb\t\u0001\"}")]
    [InlineData("""{"quote":"\"\\\/"}""", """{"quote":"\"\\/"}""")]
    [InlineData("""{"\uD83D\uDE00":1,"\uFF61":2}""", "{\"\uFF61\":2,\"\uD83D\uDE00\":1}")]
    [InlineData("""["é"]""", "[\"é\"]")]
    public void The_signed_form_is_OLPC_canonical_JSON(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Encode(Parse(json))));

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("-0")]
    [InlineData("9223372036854775808")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("{\"a\":1}x")]
    [InlineData("[1,]")]
    [InlineData("// no\n1")]
    [InlineData("")]
    public void What_has_no_single_meaning_is_refused(string json) =>
        Assert.Equal(TrustFault.Malformed, TestRealm.FaultOf(() => Parse(json)));

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused() =>
        Assert.Equal(TrustFault.Malformed, TestRealm.FaultOf(() => CanonicalJson.Parse([(byte)'"', 0xC0, 0xAF, (byte)'"'], "file")));

    [Fact]
    public void A_bottomless_document_is_refused() =>
        Assert.Equal(TrustFault.Malformed, TestRealm.FaultOf(() => Parse(new string('[', 100_000))));

    [Fact]
    public void A_file_has_the_signed_form_of_what_it_was_written_from() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<Dictionary<NonNull<string>, NonNull<string>>>(),
            members =>
            {
                byte[] json = JsonSerializer.SerializeToUtf8Bytes(members.ToDictionary(entry => entry.Key.Get, entry => entry.Value.Get));
                JsonElement element = CanonicalJson.Parse(json, "file");

                byte[] file = CanonicalJson.EncodeFile(element);

                return CanonicalJson.Encode(CanonicalJson.Parse(file, "file")).AsSpan().SequenceEqual(CanonicalJson.Encode(element));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_at_all_make_the_reader_throw_anything_else() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            try
            {
                CanonicalJson.Parse(bytes, "file");
            }
            catch (TrustException exception)
            {
                return exception.Fault == TrustFault.Malformed;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static JsonElement Parse(string json) => CanonicalJson.Parse(Encoding.UTF8.GetBytes(json), "file");
}
