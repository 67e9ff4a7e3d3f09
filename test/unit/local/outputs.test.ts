import { describe, expect, it } from 'vitest';
import { parseOutputs } from '#local/outputs';

const written = {
  'Toji-local-Data': { TableName: 'table-1', BucketName: 'bucket-1', ExportsOutputRefX: 'x' },
  'Toji-local-Hub': { ApiId: 'a1', Url: 'http://127.0.0.1:8080' },
};

describe('outputs of the deployment', () => {
  it('name the API, the table and the bucket', () => {
    expect(parseOutputs(JSON.stringify(written))).toEqual({ apiId: 'a1', table: 'table-1', bucket: 'bucket-1' });
  });

  it('say what is missing', () => {
    const { 'Toji-local-Data': data } = written;
    expect(() => parseOutputs(JSON.stringify({ 'Toji-local-Data': data }))).toThrow(/ApiId.*-Hub/);
  });
});
